import type { DemoTexts } from './demo-shape-cli.ts'

export const ptBrDemo: DemoTexts = {
  on: 'Demonstração ligada: os dados de exemplo estão aqui.',
  hosted: 'Nenhum serviço está rodando. Para abrir a página: npx recado serve',
  notSeen: 'A demonstração está ligada, mas os exemplos não aparecem para esta empresa.',
  off: 'Isto não é uma demonstração: há uma conta da Twilio ou um banco configurado, ou DEMO=0.',
  howToAdd:
    'Para ter os exemplos, com o serviço parado: DEMO=1 npx recado demo, ou DEMO=1 npm start. Isso acrescenta as empresas 1 e 8, 60 freelancers, um evento, três vagas e acessos com senhas conhecidas: nunca em produção.',
  people: 'Freelancers',
  peopleValue: ({ total, withPhone }) => `${total}, ${withPhone} com telefone`,
  evento: (id) => `Evento ${id}`,
  vaga: (id) => `Vaga ${id}`,
  open: (open) => (open ? 'aberta' : 'fechada'),
  page: 'Página',
  phones: 'Telefones do simulador',
  tryThis: 'Experimente',
  commands: [
    'npx recado enviar_whatsapp_freelancers --mensagem "Olá, {{primeiro_nome}}!" --dry-run',
    'npx recado vagas notificar 147',
    'npx recado eventos alerta 5 --mensagem "O portão B fechou."',
    'npx recado broadcasts list',
  ],
}
