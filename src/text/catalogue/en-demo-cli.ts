import type { DemoTexts } from './demo-shape-cli.ts'

export const enDemo: DemoTexts = {
  on: 'The demo is on: its examples are here.',
  hosted: 'No service is running. To open the page: npx recado serve',
  notSeen: 'The demo is on, but this empresa does not see its examples.',
  off: 'This is no demo: a Twilio account or a database is configured, or DEMO=0.',
  howToAdd:
    'To have the examples, with the service stopped: DEMO=1 npx recado demo, or DEMO=1 npm start. That adds the empresas 1 and 8, 60 freelancers, an evento, three vagas and log-ins with known passwords: never in production.',
  people: 'Freelancers',
  peopleValue: ({ total, withPhone }) => `${total}, ${withPhone} with a phone`,
  evento: (id) => `Evento ${id}`,
  vaga: (id) => `Vaga ${id}`,
  open: (open) => (open ? 'open' : 'closed'),
  page: 'Page',
  phones: "Simulator's phones",
  tryThis: 'Try this',
  commands: [
    'npx recado enviar_whatsapp_freelancers --mensagem "Olá, {{primeiro_nome}}!" --dry-run',
    'npx recado vagas notificar 147',
    'npx recado eventos alerta 5 --mensagem "Gate B is closed."',
    'npx recado broadcasts list',
  ],
}
