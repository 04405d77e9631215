import { randomUUID } from 'node:crypto'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatNumber } from '../../text/format.ts'
import type { Started } from './answers/broadcast.ts'
import type { Me } from './answers/operation.ts'
import type { Preview } from './answers/preview.ts'
import { showAudience, showExamples } from './audience-summary.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { confirm } from './confirm.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import { followBroadcast } from './follow-broadcast.ts'
import { orInterrupted } from './or-interrupted.ts'
import { postPatiently } from './post-patiently.ts'
import { Refusal } from './refusal.ts'
import { showSendSummary } from './send-summary.ts'
import { type Flags, withFlags } from './with-flags.ts'

/** How whoever sends wants it. */
export interface SendWishes {
  readonly dryRun: boolean
  readonly yes: boolean
  /** How long receipts are waited for once everything has left. */
  readonly waitMs: number
  readonly json: boolean
}

/** What is asked of the service and how it is spoken of: all in which a broadcast and a notice differ. */
export interface Sending<Answer> {
  readonly flags: Flags
  /** What it is called; throws a `Refusal` where it cannot be sent, whomever it reaches. */
  nameOf(client: Client): Promise<string>
  readonly preview: { readonly path: string; readonly body: unknown }
  readonly start: { readonly path: string; bodyOf(name: string): Readonly<Record<string, unknown>> }
  /** Throws a `Refusal` where nobody is left to ask the service for. */
  checkRecipients(recipients: number): void
  /** Says what came of asking: the broadcast to follow, or null where there is none. */
  sayStarted(answer: Answer): number | null
}

/** Above this many people a terminal is asked first. */
const CONFIRM_ABOVE = 50

/** Preview, confirmation, sending, following, summary: what is sent to people, from its first line to its last. */
export async function sendPreviewed<Answer extends Pick<Started, 'rejected'>>(
  run: Run,
  connection: Connection,
  { sending, wishes }: { sending: Sending<Answer>; wishes: SendWishes },
): Promise<ExitNumber> {
  const { client, interrupt } = connection
  const { output, texts } = run
  const { preview, name, simulator } = await orInterrupted(run, interrupt, showFirst(run, client, sending))
  if (wishes.dryRun) {
    showExamples(run, preview, wishes.json)
    return EXIT.ok
  }
  const { recipients } = preview.audience
  sending.checkRecipients(recipients)
  if (!(await mayStart(run, recipients, wishes.yes))) {
    output.talk(texts.send.declined)
    return EXIT.ok
  }
  if (interrupt.count > 0) throw new Refusal(EXIT.interrupted, texts.send.declined)
  const answer = await start(run, client, { sending, name })
  const id = sending.sayStarted(answer)
  if (id === null) return EXIT.ok
  const followed = await followBroadcast(run, connection, { id, waitMs: wishes.waitMs })
  if (followed.end === 'interrupted') return EXIT.interrupted
  const { rejected = [] } = answer
  return showSendSummary(run, client, { followed, rejected, simulator, json: wishes.json })
}

async function showFirst(
  run: Run,
  client: Client,
  { flags, nameOf, preview: { path, body } }: Pick<Sending<never>, 'flags' | 'nameOf' | 'preview'>,
): Promise<{ preview: Preview; name: string; simulator: string | null }> {
  const me = await client.get<Me>('/api/v1/me')
  const name = await nameOf(client)
  const preview = await client.post<Preview>(path, body).catch((error: unknown) => {
    throw withFlags(error, flags)
  })
  showAudience(run, preview, { name, empresa: onlyEmpresa(me) })
  if (me.simulator !== null) run.output.talk(run.texts.talk.simulatorInUse(me.simulator))
  return { preview, name, simulator: me.simulator }
}

/** For whom it is, where there can be no other. */
function onlyEmpresa(me: Me): string | null {
  return me.empresas.length === 1 ? (me.empresas[0]?.nome ?? null) : null
}

/** A few people are written to at once; for more somebody has to say yes, on the terminal or by the flag. */
async function mayStart(run: Run, recipients: number, yes: boolean): Promise<boolean> {
  const { output, texts, lang } = run
  if (recipients <= CONFIRM_ABOVE || yes) return true
  const printed = formatNumber(lang, recipients)
  if (!output.interactive) throw new Refusal(EXIT.usage, texts.usage.confirmNeedsTerminal(printed))
  return confirm(run, texts.send.confirm(printed), texts.send.yesPattern)
}

/** One idempotency key for all tries: an answer that got lost cannot send a second time. */
async function start<Answer>(
  run: Run,
  client: Client,
  { sending, name }: { sending: Sending<Answer>; name: string },
): Promise<Answer> {
  const body = { ...sending.start.bodyOf(name), idempotency_key: randomUUID(), wait_ms: 0 }
  try {
    return await postPatiently<Answer>(run, client, sending.start.path, body)
  } catch (error) {
    throw withFlags(error, sending.flags)
  }
}
