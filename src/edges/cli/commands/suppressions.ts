import { formatNumber } from '../../../text/format.ts'
import type { Blocked, Suppression } from '../answers/person.ts'
import type { Client } from '../client.ts'
import type { CommandSpec, Input, OptionSpec, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { Refusal } from '../refusal.ts'
import { RemoteError } from '../remote-error.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/suppressions'
const REASONS = ['opted_out', 'blocklisted', 'dead_number'] as const
const CHANNEL_OPTION: OptionSpec = { flag: 'canal', takes: 'text', choices: ['whatsapp', 'sms'] }
const FILTERS: readonly OptionSpec[] = [
  { flag: 'motivo', takes: 'text', choices: REASONS },
  CHANNEL_OPTION,
  { flag: 'todas' },
  { flag: 'vencidos' },
]

export const suppressionsList: CommandSpec = {
  name: 'suppressions list',
  options: [
    ...FILTERS,
    { flag: 'telefone', takes: 'text' },
    ...pageOptions('50'),
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = new URLSearchParams([...filterOf(input), ...pageQuery(input, 200, { phone: 'telefone' })])
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ suppressions: readonly Suppression[]; next_cursor: string | null }>(`${PATH}?${query}`),
    )
    const { output, texts } = run
    if (input.has('json')) output.data(JSON.stringify(page))
    else {
      if (page.suppressions.length === 0) output.talk(texts.privacy.noSuppressions)
      for (const each of page.suppressions) output.data(lineOf(run, each))
      if (page.next_cursor !== null) output.talk(texts.privacy.more(page.next_cursor))
    }
    return EXIT.ok
  },
}

export const suppressionsAdd: CommandSpec = {
  name: 'suppressions add',
  arguments: ['TELEFONES'],
  options: [
    { flag: 'motivo', takes: 'text', required: true },
    CHANNEL_OPTION,
    { flag: 'ate', takes: 'text' },
    { flag: 'todas' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const channel = input.text('canal')
    const expiresAt = await untilOf(run, input.text('ate'))
    const phones = input
      .argument('TELEFONES')
      .split(/[,;\n]/)
      .map((each) => each.trim())
      .filter((each) => each !== '')
    const blocked = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<Blocked>(PATH, {
        ...{ phones, note: input.text('motivo') },
        ...(channel === undefined ? {} : { channel }),
        ...(expiresAt === null ? {} : { expires_at: expiresAt }),
        ...(input.has('todas') ? { everywhere: true } : {}),
      }),
    )
    const { output, texts, lang } = run
    if (input.has('json')) output.data(JSON.stringify(blocked))
    else {
      for (const each of blocked.people) output.data(texts.privacy.blocked(each))
      if (blocked.canceled > 0) output.data(texts.privacy.canceled(formatNumber(lang, blocked.canceled)))
    }
    return EXIT.ok
  },
}

export const suppressionsRemove: CommandSpec = {
  name: 'suppressions remove',
  arguments: ['TELEFONE'],
  options: [{ flag: 'todas' }, EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const { removed, stays } = await withService(
      run,
      { empresa: input.number('empresa') },
      async ({ client }) => {
        const query = new URLSearchParams({
          phone: input.argument('TELEFONE'),
          expired: 'true',
          limit: '200',
        })
        const page = await client.get<{ suppressions: readonly Suppression[] }>(`${PATH}?${query}`)
        const meant = page.suppressions.filter(
          ({ empresa_id: empresa, reason }) =>
            reason !== 'opted_out' && (empresa === null) === input.has('todas'),
        )
        const gone: Suppression[] = []
        for (const each of meant) if (await remove(client, each)) gone.push(each)
        return { removed: gone, stays: gone.length < meant.length }
      },
    )
    const { output, texts, lang } = run
    if (removed.length === 0) {
      throw new Refusal(EXIT.usage, stays ? texts.privacy.erasedStays : texts.privacy.nothingToRemove)
    }
    if (stays) output.talk(texts.privacy.erasedStays)
    if (input.has('json')) output.data(JSON.stringify({ removed: removed.map(({ id }) => id) }))
    else output.data(texts.privacy.removed(removed.length, formatNumber(lang, removed.length)))
    return EXIT.ok
  },
}

export const suppressionsImport: CommandSpec = {
  name: 'suppressions import',
  arguments: ['ARQUIVO'],
  options: [{ flag: 'todas' }, EMPRESA_OPTION, JSON_OPTION],
  exits: [2, 65, 69, 70, 75, 77, 78],
  async run(run, input) {
    const [{ withService }, { importList }, { openInput }] = await Promise.all([
      import('../connect.ts'),
      import('../import-list.ts'),
      import('../open-input.ts'),
    ])
    const source = openInput(run, input.argument('ARQUIVO'))
    const path = `${PATH}/import${input.has('todas') ? '?everywhere=true' : ''}`
    await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      importList(run, client, { source, path, json: input.has('json') }),
    )
    return EXIT.ok
  },
}

export const suppressionsExport: CommandSpec = {
  name: 'suppressions export',
  options: [...FILTERS, EMPRESA_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const chunks = await client.read(`${PATH}/export?${filterOf(input)}`)
      for await (const chunk of chunks) run.output.streams.stdout.write(chunk)
    })
    return EXIT.ok
  },
}

/** Whether it is gone: what stays of somebody who was erased is lifted by the platform alone. */
async function remove(client: Client, { id, source }: Suppression): Promise<boolean> {
  try {
    await client.delete(`${PATH}/${id}`)
    return true
  } catch (error) {
    if (source === 'erasure' && error instanceof RemoteError && error.code === 'forbidden') return false
    throw error
  }
}

function filterOf(input: Input): URLSearchParams {
  const query = new URLSearchParams()
  const reason = input.text('motivo')
  const channel = input.text('canal')
  if (reason !== undefined) query.set('reason', reason)
  if (channel !== undefined) query.set('channel', channel)
  if (input.has('todas')) query.set('scope', 'global')
  if (input.has('vencidos')) query.set('expired', 'true')
  return query
}

function lineOf({ texts, lang }: Run, each: Suppression): string {
  const words = texts.privacy
  const when = (at: string) => shownTime(lang, at)
  const scope = [
    ...(each.empresa_id === null ? [words.everywhere] : []),
    ...(each.channel === null ? [] : [words.channels[each.channel]]),
  ].join(', ')
  return words.suppressionLine({
    ...{ id: String(each.id), scope, by: each.added_by, note: each.note },
    phone: each.phone ?? words.noNumber,
    reason: words.reasons[each.reason],
    since: when(each.created_at),
    until: each.expires_at === null ? null : when(each.expires_at),
  })
}

/** The last second of a day, or a moment, where the command runs. */
async function untilOf(run: Run, typed: string | undefined): Promise<string | null> {
  if (typed === undefined) return null
  const { readTypedSpan } = await import('../typed-span.ts')
  const { from, until, isWholeDay } = await readTypedSpan(run, 'ate', typed)
  return (isWholeDay ? new Date(until.getTime() - 1_000) : from).toISOString()
}
