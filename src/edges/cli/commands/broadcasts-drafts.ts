import type { Client } from '../client.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import type { DraftWish } from '../drafts.ts'
import { EXIT } from '../exit.ts'
import { idArgument } from '../id-argument.ts'
import { Refusal } from '../refusal.ts'

type Drafts = typeof import('../drafts.ts')

export const broadcastsClone = onDraft('clone', {}, (drafts) => drafts.cloneBroadcast)
const AT = { options: [{ flag: 'em', takes: 'text' }] } as const
export const broadcastsStart = onDraft('start', AT, (drafts) => drafts.startDraft)
export const broadcastsApprove = onDraft('approve', AT, (drafts) => drafts.approveDraft)
export const broadcastsRefuse = onDraft('refuse', {}, (drafts) => drafts.refuseDraft)
export const broadcastsDelete = onDraft('delete', {}, (drafts) => drafts.deleteDraft)

function onDraft(
  name: 'clone' | 'start' | 'delete' | 'approve' | 'refuse',
  { options = [] }: Partial<Pick<CommandSpec, 'options'>>,
  verb: (drafts: Drafts) => (run: Run, client: Client, wish: DraftWish) => Promise<void>,
): CommandSpec {
  return {
    name: `broadcasts ${name}`,
    arguments: ['ID'],
    options: [...options, EMPRESA_OPTION, JSON_OPTION],
    exits: SERVICE_EXITS,
    async run(run, input) {
      const id = idArgument(run, input)
      const [{ withService }, drafts] = await Promise.all([import('../connect.ts'), import('../drafts.ts')])
      const at = options.length > 0 ? await momentOf(run, input) : undefined
      await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
        verb(drafts)(run, client, { id, at, json: input.has('json') }),
      )
      return EXIT.ok
    },
  }
}

/** In the place of a moment, in either language. */
const NOW: readonly string[] = ['agora', 'now']

/** Null: now. By the clock of the machine, where it has no zone of its own. Nobody is written to at midnight because an hour was forgotten. */
async function momentOf(run: Run, input: Input): Promise<string | null | undefined> {
  const typed = input.text('em')
  if (typed === undefined) return undefined
  if (NOW.includes(typed.trim().toLowerCase())) return null
  const { readTypedSpan } = await import('../typed-span.ts')
  const { from, isWholeDay } = await readTypedSpan(run, 'em', typed)
  if (!isWholeDay) return from.toISOString()
  const { badValue, expects } = run.texts.usage
  throw new Refusal(EXIT.usage, badValue('--em', typed, expects.moment))
}
