import { sleep } from '../../../platform/sleep.ts'
import { formatNumber } from '../../../text/format.ts'
import type { Erasure } from '../answers/person.ts'
import type { Client } from '../client.ts'
import type { CommandSpec, Input, Run } from '../command.ts'
import { EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { table } from '../output.ts'
import { Refusal } from '../refusal.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/people'
const LOOK_EVERY_MS = 1_000

export const peopleExport: CommandSpec = {
  name: 'people export',
  arguments: ['TELEFONE'],
  options: [{ flag: 'todas' }, EMPRESA_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const chunks = await client.read(`${PATH}/export`, personOf(input))
      for await (const chunk of chunks) run.output.streams.stdout.write(chunk)
    })
    return EXIT.ok
  },
}

export const peopleErase: CommandSpec = {
  name: 'people erase',
  arguments: ['TELEFONE'],
  options: [
    { flag: 'todas' },
    { flag: 'espera', takes: 'seconds', fallback: '60' },
    { flag: 'yes' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    if (!input.has('yes') && !(await isMeant(run, input.argument('TELEFONE')))) {
      run.output.talk(run.texts.privacy.declined)
      return EXIT.ok
    }
    const { withService } = await import('../connect.ts')
    const erasure = await withService(run, { empresa: input.number('empresa') }, async ({ client }) => {
      const asked = await client.post<Erasure>(`${PATH}/erase`, personOf(input))
      return follow(client, asked, input.number('espera') ?? 0)
    })
    if (input.has('json')) run.output.data(JSON.stringify(erasure))
    else showErasure(run, erasure)
    return EXIT.ok
  },
}

export const peopleErasures: CommandSpec = {
  name: 'people erasures',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ erasures: readonly Erasure[] }>(`${PATH}/erasures`),
    )
    if (input.has('json')) run.output.data(JSON.stringify(page))
    else {
      if (page.erasures.length === 0) run.output.talk(run.texts.privacy.noErasures)
      for (const each of page.erasures) run.output.data(lineOf(run, each))
    }
    return EXIT.ok
  },
}

function personOf(input: Input): Record<string, unknown> {
  return { phone: input.argument('TELEFONE'), ...(input.has('todas') ? { everywhere: true } : {}) }
}

/** Whoever erases has the number before their eyes, and not only under their finger. */
async function isMeant(run: Run, phone: string): Promise<boolean> {
  if (!run.output.interactive) throw new Refusal(EXIT.usage, run.texts.privacy.confirmNeedsTerminal)
  const { confirm } = await import('../confirm.ts')
  const lastDigits = phone.replace(/\D/g, '').slice(-4)
  return confirm(run, run.texts.privacy.confirmErase({ phone }), new RegExp(`^\\s*${lastDigits}\\s*$`))
}

async function follow(client: Client, asked: Erasure, seconds: number): Promise<Erasure> {
  let erasure = asked
  for (let waitedMs = 0; erasure.state !== 'done' && waitedMs < seconds * 1_000; waitedMs += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS)
    erasure = await client.get<Erasure>(`${PATH}/erasures/${asked.id}`)
  }
  return erasure
}

function lineOf({ texts, lang }: Run, { id, state, requested_at: at, requested_by: by }: Erasure): string {
  const { erasureLine, erasureStates } = texts.privacy
  const when = shownTime(lang, at)
  return erasureLine({ id: String(id), state: erasureStates[state], when, by })
}

function showErasure(run: Run, erasure: Erasure): void {
  const { output, texts, lang } = run
  output.data(lineOf(run, erasure))
  const rows = Object.entries(erasure.counts).filter(([, n]) => n > 0)
  if (rows.length > 0) {
    output.data(texts.privacy.erasureCounts)
    for (const line of table(rows.map(([name, n]) => [name, formatNumber(lang, n)]))) output.data(line)
  }
  if (erasure.state === 'done') return
  if (erasure.waits_for !== null) output.talk(texts.privacy.waitsFor[erasure.waits_for])
  output.talk(texts.privacy.stillErasing(String(erasure.id)))
}
