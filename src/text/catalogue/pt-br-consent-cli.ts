import type { ConsentCommandName, ConsentTexts } from './consent-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrConsentCommands: Record<ConsentCommandName, CommandText> = {
  'consent-rules': { summary: 'O que a empresa faz do consentimento das pessoas.' },
  'consent-rules show': {
    summary: 'Mostra as regras de consentimento da empresa.',
    examples: ['recado consent-rules show'],
  },
  'consent-rules set': {
    summary: 'Muda as regras de consentimento. O que não for dito fica como está.',
    details:
      'Valem para o que está na fila também. Códigos saem sempre, e quem pediu para parar não recebe, diga a regra o que disser.',
    options: {
      'exige-consentimento':
        'Para isto só se escreve a quem já concordou; pode repetir, ou off para não exigir de ninguém.',
      'janela-estrita':
        'on: sem saber da janela de 24 horas do WhatsApp, vai direto por SMS. off: tenta o WhatsApp uma vez.',
      'parar-encerra':
        'O que PARAR encerra, dito a um remetente só desta empresa. Num remetente dividido encerra tudo.',
      palavra: 'Mais uma palavra que quer dizer PARAR; pode repetir e substitui as de antes. off tira todas.',
    },
    values: {
      'exige-consentimento': 'FINALIDADE',
      'janela-estrita': 'on|off',
      'parar-encerra': 'O_QUE',
      palavra: 'TEXTO',
    },
    examples: [
      'recado consent-rules set --exige-consentimento offers',
      'recado consent-rules set --janela-estrita on --palavra "tô fora"',
    ],
  },
}

export const ptBrConsent: ConsentTexts = {
  knownConsentFor: 'Exige consentimento para',
  forNothing: 'nada: basta não ter dito não',
  purposes: { offers: 'ofertas', reminders: 'lembretes', emergencies: 'emergências' },
  window: 'Janela do WhatsApp sem informação',
  windowValue: (strict) => (strict ? 'vai direto por SMS' : 'tenta o WhatsApp uma vez'),
  stopCovers: 'PARAR encerra',
  stopCoversValue: { everything: 'tudo', offers: 'só as ofertas' },
  stopWords: 'Outras palavras para PARAR',
  noWords: 'nenhuma',
  nothingToSet: 'Diga o que mudar. Para ajuda: recado consent-rules set --help',
  badSwitch: 'on ou off',
}
