import type { Lang } from '../../platform/context.ts'

/** What the address of the dashboard says while the dashboard has not been built. */
export const MISSING_PAGE_TEXTS: Record<Lang, { title: string; sentence: string; mend: string }> = {
  'pt-BR': {
    title: 'O painel ainda não foi montado',
    sentence: 'O serviço está no ar e a API responde; só faltam as páginas.',
    mend: 'Para montá-las, rode este comando na pasta do Recado e recarregue o serviço:',
  },
  en: {
    title: 'The dashboard has not been built yet',
    sentence: 'The service is up and its API answers; only the pages are missing.',
    mend: "To build them, run this command in Recado's folder and restart the service:",
  },
}
