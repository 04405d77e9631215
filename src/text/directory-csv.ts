import type { CsvWord, CsvWords } from './csv-words.ts'

// The last columns of some are for who reads the file; nothing is taken from them.

const same = (name: string, also = ''): CsvWord => ({ 'pt-BR': name, en: name, also })
const EXTERNAL_ID = same('external_id', 'idexterno id codigo cod code')

export const FUNCAO_CSV = {
  nome: same('nome', 'funcao funcoes name cargo role function'),
  freelancers: same('freelancers'),
} satisfies CsvWords<string>

export const EVENTO_CSV = {
  externalId: EXTERNAL_ID,
  id: same('evento_id'),
  nome: same('nome', 'nomedoevento evento titulo name event title'),
  local: same('local', 'lugar endereco venue place location address'),
  startsAt: {
    'pt-BR': 'inicio',
    en: 'starts_at',
    also: 'data datainicio datadeinicio comeco start begin date',
  },
  startTime: {
    ...{ 'pt-BR': 'hora', en: 'start_time', isOnlyRead: true },
    also: 'horario horainicio horadeinicio horarioinicio horariodeinicio time',
  },
  endsAt: { 'pt-BR': 'fim', en: 'ends_at', also: 'termino datafim datadetermino datatermino end' },
  timeZone: { 'pt-BR': 'fuso_horario', en: 'time_zone', also: 'fuso' },
  canceled: { 'pt-BR': 'cancelado', en: 'canceled', also: 'cancelled' },
} satisfies CsvWords<string>

export const VAGA_CSV = {
  externalId: EXTERNAL_ID,
  id: same('vaga_id'),
  eventoExternalId: same('evento_external_id', 'codigodoevento codigoevento eventocodigo eventcode'),
  eventoId: same('evento_id'),
  funcao: same('funcao', 'cargo role function'),
  titulo: same('titulo', 'vaga nome title name'),
  pay: { 'pt-BR': 'valor', en: 'pay', also: 'pagamento remuneracao cache', field: 'pay_cents' },
  payUnit: { 'pt-BR': 'forma', en: 'pay_unit', also: 'formadepagamento por per unidade' },
  places: { 'pt-BR': 'lugares', en: 'places', also: 'quantidade qtd qtde vagas numerodevagas openings' },
  open: { 'pt-BR': 'aberta', en: 'open', also: 'aberto situacao status' },
  evento: same('evento'),
} satisfies CsvWords<string>

export const CANDIDATURA_CSV = {
  externalId: EXTERNAL_ID,
  vagaExternalId: same('vaga_external_id', 'codigodavaga codigovaga vagacodigo'),
  vagaId: same('vaga_id'),
  freelancerExternalId: same('freelancer_external_id', 'codigodofreelancer codigofreelancer matricula'),
  freelancerId: same('freelancer_id'),
  status: { 'pt-BR': 'situacao', en: 'status', also: 'estado' },
  vaga: same('vaga'),
  freelancer: same('freelancer'),
} satisfies CsvWords<string>

export const PAY_UNIT_WORDS = {
  day: { 'pt-BR': 'dia', en: 'day', also: 'pordia diaria aodia perday daily d' },
  hour: { 'pt-BR': 'hora', en: 'hour', also: 'porhora horas perhour hourly h' },
} satisfies CsvWords<'day' | 'hour'>

export const CANDIDATURA_WORDS = {
  pending: { 'pt-BR': 'pendente', en: 'pending', also: 'emanalise aguardando novo nova' },
  approved: { 'pt-BR': 'aprovada', en: 'approved', also: 'aprovado aceita aceito accepted' },
  refused: {
    'pt-BR': 'recusada',
    en: 'refused',
    also: 'recusado rejeitada rejeitado rejected reprovada reprovado',
  },
  withdrawn: { 'pt-BR': 'desistiu', en: 'withdrawn', also: 'desistencia retirada cancelada cancelado' },
} satisfies CsvWords<'pending' | 'approved' | 'refused' | 'withdrawn'>

const YES = 's y true verdadeiro v t 1 x ok'
const NO = 'n false falso f 0'

export const OPEN_WORDS = {
  yes: { 'pt-BR': 'sim', en: 'yes', also: `${YES} aberta aberto open` },
  no: { 'pt-BR': 'não', en: 'no', also: `${NO} fechada fechado encerrada encerrado closed` },
} satisfies CsvWords<'yes' | 'no'>

export const CANCELED_WORDS = {
  yes: { 'pt-BR': 'sim', en: 'yes', also: `${YES} cancelado canceled cancelled` },
  no: { 'pt-BR': 'não', en: 'no', also: `${NO} confirmado confirmed` },
} satisfies CsvWords<'yes' | 'no'>
