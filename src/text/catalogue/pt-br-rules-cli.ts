import type { RuleCommandName, RulesTexts } from './rules-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const ptBrRuleCommands: Record<RuleCommandName, CommandText> = {
  rules: { summary: 'Quando as mensagens podem sair e quantas por dia.' },
  'rules show': {
    summary: 'Mostra as regras da empresa, o que propomos e o que saiu hoje.',
    examples: ['recado rules show'],
  },
  'rules set': {
    summary: 'Muda as regras da empresa. O que não for dito fica como está.',
    details:
      'O horário segura as mensagens até poderem sair onde a pessoa está, e não perde nenhuma; o teto segura o que passar dele até a meia-noite. Códigos e alertas saem sempre.',
    options: {
      horario: 'Quando as mensagens podem sair, como 09:00-22:00, ou off para sempre.',
      'nunca-em': 'Dia em que nada sai; pode repetir. Precisa de --horario.',
      'mensagens-por-dia': 'Teto de mensagens por dia, ou off.',
      'segmentos-por-dia': 'Teto de segmentos de SMS por dia, ou off.',
      'aprovacao-acima': 'Acima de quantas pessoas uma campanha espera por uma segunda pessoa, ou off.',
    },
    values: {
      horario: 'HH:MM-HH:MM',
      'nunca-em': 'DIA',
      'mensagens-por-dia': 'NÚMERO',
      'segmentos-por-dia': 'NÚMERO',
      'aprovacao-acima': 'NÚMERO',
    },
    examples: [
      'recado rules set --horario 09:00-22:00 --nunca-em sunday',
      'recado rules set --mensagens-por-dia 20000',
      'recado rules set --horario off',
    ],
  },
  'kill-switch': { summary: 'Para o envio e deixa seguir de novo.' },
  'kill-switch list': {
    summary: 'Lista o que está parado, com o que está saindo e o que espera.',
    examples: ['recado kill-switch list'],
  },
  'kill-switch throw': {
    summary: 'Para o envio da empresa, de uma fila ou de um canal.',
    details:
      'Nada se perde: o que está na fila espera até a parada ser retirada ou o prazo passar. O que está saindo ainda pode chegar.',
    options: {
      motivo: 'Por quê; quem fica parado vê. Obrigatório.',
      fila: 'Só esta fila.',
      canal: 'Só este canal.',
      todas: 'Todas as empresas; só para a plataforma.',
    },
    values: { motivo: 'TEXTO', fila: 'FILA', canal: 'CANAL' },
    examples: ['recado kill-switch throw --motivo "Texto errado" --fila bulk'],
  },
  'kill-switch lift': {
    summary: 'Retira uma parada: o que ela segurava segue de onde estava.',
    arguments: { ID: 'Número da parada.' },
    examples: ['recado kill-switch lift 3'],
  },
}

export const ptBrRules: RulesTexts = {
  quietHours: 'As mensagens saem',
  quietHoursValue: ({ opens, closes, never }) =>
    `entre ${opens} e ${closes}${never === null ? '' : `, nunca em ${never}`}`,
  dailyMessages: 'Mensagens por dia',
  dailySegments: 'Segmentos de SMS por dia',
  approvalAbove: 'Aprovação acima de',
  approvalOff: 'ninguém precisa aprovar',
  off: 'sem limite',
  proposed: (value) => `(propomos: ${value})`,
  today: ({ messages, segments }) => `Hoje: ${messages} mensagens, ${segments} segmentos de SMS.`,
  reached: (until) => `O teto foi alcançado; o resto sai a partir de ${until}.`,
  weekdays: {
    sunday: 'domingo',
    monday: 'segunda-feira',
    tuesday: 'terça-feira',
    wednesday: 'quarta-feira',
    thursday: 'quinta-feira',
    friday: 'sexta-feira',
    saturday: 'sábado',
  },
  badHours: 'dois horários como 09:00-22:00, ou off',
  badCeiling: 'um número inteiro acima de zero, ou off',
  nothingToSet: 'Diga o que mudar. Para ajuda: recado rules set --help',
  noSwitches: 'Nada foi parado.',
  switchLine: ({ id, scope, when, by, why }) => `${id}  ${scope}, desde ${when}, por ${by}: ${why}`,
  liftedLine: ({ when, by }) => `    retirada em ${when}, por ${by}`,
  holds: ({ inFlight, held }) => `    saindo agora: ${inFlight}; esperando: ${held}`,
  scopeAll: 'todas as empresas',
  scopeEmpresa: (id) => `empresa ${id}`,
  byPlatform: 'plataforma',
  lifted: (id) => `A parada ${id} foi retirada; o que ela segurava segue.`,
}
