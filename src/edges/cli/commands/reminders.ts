import type { Lang } from '../../../platform/context.ts'
import { formatList } from '../../../text/format.ts'
import type { Started } from '../answers/broadcast.ts'
import type { EventoReminders, ReminderFacts, ReminderPage, ReminderRules } from '../answers/reminder.ts'
import type { CommandSpec, Input, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { Refusal } from '../refusal.ts'
import { UsageError } from '../usage-error.ts'
import { shownTime } from '../zone.ts'

const RULES = '/api/v1/reminder-rules'
const STATES = ['sent', 'missed', 'past', 'nobody', 'refused'] as const
const FLAGS = {
  hours: '--horas',
  reminder_hours: '--horas',
  preferred_channel: '--canal',
  language: '--idioma',
  evento_id: '--evento',
  id: '--evento',
}
const OFF = 'off'
const AS_EMPRESA = 'empresa'

export const remindersList: CommandSpec = {
  name: 'reminders list',
  options: [
    { flag: 'estado', takes: 'text', choices: STATES },
    ...pageOptions('20'),
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = pageQuery(input, 200, { state: 'estado' })
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<ReminderPage>(`/api/v1/reminders?${query}`),
    )
    const { output, texts } = run
    if (input.has('json')) {
      output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.reminders.length === 0) output.talk(texts.reminders.none)
    for (const { evento, ...reminder } of page.reminders) {
      const facts = {
        evento: evento.nome,
        id: String(evento.id),
        line: lineOf(run, reminder, evento.time_zone),
      }
      output.data(texts.reminders.listed(facts))
    }
    if (page.next_cursor !== null) output.talk(texts.reminders.more(page.next_cursor))
    return EXIT.ok
  },
}

export const remindersShow: CommandSpec = {
  name: 'reminders show',
  options: [{ flag: 'evento', takes: 'whole_number' }, EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const id = input.number('evento')
    await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      if (id === undefined) printRules(run, input, await client.get<ReminderRules>(RULES))
      else printEvento(run, input, await client.get<EventoReminders>(remindersOf(id)))
    })
    return EXIT.ok
  },
}

export const remindersSet: CommandSpec = {
  name: 'reminders set',
  options: [
    { flag: 'horas', takes: 'text', many: true },
    { flag: 'canal', takes: 'text', choices: ['whatsapp', 'sms'] },
    { flag: 'idioma', takes: 'text', choices: ['pt-BR', 'en'] },
    { flag: 'evento', takes: 'whole_number' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const id = input.number('evento')
    const hours = hoursOf(run, input, id !== undefined)
    const changes = changesOf(run, input, hours)
    const { withService } = await import('../connect.ts')
    await withService(run, { empresa: input.number('empresa'), flags: FLAGS }, async ({ client }) => {
      if (id !== undefined) {
        await client.put(`/api/v1/eventos/${id}`, { reminder_hours: hours })
        printEvento(run, input, await client.get<EventoReminders>(remindersOf(id)))
        return
      }
      const { hours: now, preferred_channel, language } = await client.get<ReminderRules>(RULES)
      const rules = { hours: now, preferred_channel, language, ...changes }
      printRules(run, input, await client.put<ReminderRules>(RULES, rules))
    })
    return EXIT.ok
  },
}

export const remindersSend: CommandSpec = {
  name: 'reminders send',
  options: [
    { flag: 'evento', takes: 'whole_number', required: true },
    { flag: 'horas', takes: 'whole_number', required: true },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const path = `${remindersOf(input.number('evento') ?? 0)}/${input.number('horas')}/send`
    const { withService } = await import('../connect.ts')
    const sent = await withService(run, { empresa: input.number('empresa'), flags: FLAGS }, ({ client }) =>
      client.post<Started>(path, {}),
    )
    const { output, texts } = run
    output.data(input.has('json') ? JSON.stringify(sent) : texts.reminders.sent(String(sent.broadcast_id)))
    return EXIT.ok
  },
}

function remindersOf(evento: number): string {
  return `/api/v1/eventos/${evento}/reminders`
}

/** One at a time or several at once: `24,2`. A separator too many says nothing. */
function numbersOf(typed: readonly string[]): string[] {
  return typed.flatMap((each) => {
    const parts = each.split(/[,;\s]+/).filter((part) => part !== '')
    return parts.length === 0 ? [each] : parts
  })
}

/** Undefined: nothing was typed. Null: an evento is to follow its empresa. */
function hoursOf(run: Run, input: Input, ofEvento: boolean): number[] | null | undefined {
  if (input.texts('horas').length === 0) return undefined
  const typed = numbersOf(input.texts('horas'))
  if (typed.length === 1 && typed[0] === OFF) return []
  if (typed.length === 1 && typed[0] === AS_EMPRESA && ofEvento) return null
  return typed.map((each) => {
    if (/^[1-9]\d{0,2}$/.test(each)) return Number(each)
    const { usage, reminders } = run.texts
    throw new Refusal(EXIT.usage, usage.badValue('--horas', each, reminders.badHours))
  })
}

function changesOf(run: Run, input: Input, hours: number[] | null | undefined): Partial<ReminderRules> {
  const words = run.texts.reminders
  const channel = input.text('canal')
  const language = input.text('idioma')
  const isOfEmpresa = channel !== undefined || language !== undefined
  if (isOfEmpresa && input.number('evento') !== undefined) {
    throw new UsageError(words.onlyForEmpresa, 'recado reminders set')
  }
  if (hours === undefined && !isOfEmpresa) throw new Refusal(EXIT.usage, words.nothingToSet)
  return {
    ...(hours == null ? {} : { hours }),
    ...(channel === undefined ? {} : { preferred_channel: channel }),
    ...(language === undefined ? {} : { language }),
  }
}

function printRules({ output, texts, lang }: Run, input: Input, rules: ReminderRules): void {
  const words = texts.reminders
  if (input.has('json')) output.data(JSON.stringify(rules))
  else if (rules.hours.length === 0) output.data(words.off)
  else {
    const hours = words.hoursBefore(hoursText(lang, rules.hours))
    output.data(words.rules({ hours, channel: rules.preferred_channel, language: rules.language }))
  }
}

function printEvento(run: Run, input: Input, evento: EventoReminders): void {
  const { output, texts, lang } = run
  const words = texts.reminders
  if (input.has('json')) {
    output.data(JSON.stringify(evento))
    return
  }
  const hours = hoursText(lang, evento.hours)
  if (evento.hours.length === 0) output.data(words.ownOff)
  else output.data(evento.own ? words.ownHours(hours) : words.empresaHours(hours))
  for (const reminder of evento.reminders) output.data(lineOf(run, reminder, evento.time_zone))
}

/** As it is spoken: `24, 2 h` would be read as a little more than 24. */
function hoursText(lang: Lang, hours: readonly number[]): string {
  return formatList(lang, hours.map(String))
}

/** By the clock of the evento. */
function lineOf({ texts, lang }: Run, reminder: ReminderFacts, timeZone: string): string {
  const words = texts.reminders
  const { hours, due_at, state, broadcast_id: broadcast, reason } = reminder
  const due = shownTime(lang, due_at, timeZone)
  const line = words.line({ hours: String(hours), due, state: words.states[state] ?? state })
  if (broadcast !== null) return `${line}, ${words.broadcast(String(broadcast))}`
  return reason === null ? line : `${line}, ${words.reason(reason)}`
}
