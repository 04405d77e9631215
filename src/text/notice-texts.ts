import type { Lang } from '../platform/context.ts'
import type { BuiltInLanguage } from './built-in-templates.ts'
import { formatDate, formatDateTime } from './format.ts'
import { money } from './vaga-text.ts'

/** A vaga as its texts need it. */
interface VagaToTell {
  titulo: string
  payCents: number
  payUnit: 'day' | 'hour'
  evento: EventoToTell
}

interface EventoToTell {
  nome: string
  local: string
  startsAt: Date
  timeZone: string
  canceled: boolean
}

const PAID_BY: Record<BuiltInLanguage, Record<VagaToTell['payUnit'], string>> = {
  'pt-BR': { day: 'Por Dia', hour: 'Por Hora' },
  en: { day: 'per day', hour: 'per hour' },
}

/** What a change says where nobody wrote what it is. */
const CHANGED: Record<BuiltInLanguage, { canceled: string; now: (local: string, data: string) => string }> = {
  'pt-BR': {
    canceled: 'o evento foi cancelado.',
    now: (local, data) => `confira o local e a data: ${local}, ${data}.`,
  },
  en: {
    canceled: 'the event was canceled.',
    now: (local, data) => `please check place and date: ${local}, ${data}.`,
  },
}

const NAMES = {
  'pt-BR': {
    vaga: 'Nova vaga',
    aprovacao: 'Candidatura aprovada',
    alerta: 'Alerta de emergência',
    lembrete: 'Lembrete',
    mudanca: 'Mudança',
  },
  en: {
    vaga: 'New opening',
    aprovacao: 'Application approved',
    alerta: 'Emergency alert',
    lembrete: 'Reminder',
    mudanca: 'Change',
  },
} as const satisfies Record<Lang, Record<string, string>>

const NAME_CHARACTERS_MAX = 200

/** What a notice is called in the list of broadcasts: `Nova vaga: Segurança de Portaria, Festival de Música 2025`. */
export function noticeName(lang: Lang, kind: keyof (typeof NAMES)['pt-BR'], about: string): string {
  const name = `${NAMES[lang][kind]}: ${about}`
  return name.length <= NAME_CHARACTERS_MAX ? name : `${name.slice(0, NAME_CHARACTERS_MAX - 1).trimEnd()}…`
}

/** What `nova_vaga` says of a vaga, as the guide writes it. */
export function vagaValues(language: BuiltInLanguage, vaga: VagaToTell): Record<string, string> {
  return {
    vaga: vaga.titulo,
    valor: money(vaga.payCents / 100),
    forma: PAID_BY[language][vaga.payUnit],
    evento: vaga.evento.nome,
    local: vaga.evento.local,
  }
}

/** What `candidatura_aprovada` says: the day is that of the evento where it takes place. */
export function approvalValues(language: BuiltInLanguage, vaga: VagaToTell): Record<string, string> {
  const { nome: evento, local, startsAt, timeZone } = vaga.evento
  return { vaga: vaga.titulo, evento, local, data: formatDate(language, startsAt, timeZone) }
}

/** What the reminders say, but for a message: the clock is that of the evento. */
export function reminderValues(language: BuiltInLanguage, evento: EventoToTell): Record<string, string> {
  const { nome, local, startsAt, timeZone } = evento
  return { evento: nome, local, data: formatDateTime(language, startsAt, timeZone) }
}

/** What `mudanca_evento` says where nobody wrote what changed: how things stand. */
export function changeValues(language: BuiltInLanguage, evento: EventoToTell): Record<string, string> {
  const { local, data = '' } = reminderValues(language, evento)
  const { canceled, now } = CHANGED[language]
  return { evento: evento.nome, mensagem: evento.canceled ? canceled : now(local ?? '', data) }
}
