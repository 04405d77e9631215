import { randomUUID } from 'node:crypto'
import { DomainError, invalidField } from '../errors.ts'
import { enqueueMessages, type Recipient, storeText } from '../messages/enqueue.ts'
import { getMessage, type MessageDetail } from '../messages/get-message.ts'
import { smsFor } from '../messages/render.ts'
import { waitUntilOut } from '../messages/wait-until-out.ts'
import { type Ctx, withTransaction } from '../platform/context.ts'
import { firstName } from '../text/first-name.ts'
import { parsePhone } from '../text/phone.ts'
import { countSegments } from '../text/segments.ts'
import { tryRenderText, type Variables } from '../text/template.ts'
import { listFreelancersByKey } from './audience-queries.ts'
import type { Audience, BroadcastInput, SettledAudience } from './broadcast.ts'
import { type Checked, checkBroadcast, settleAudience } from './check-broadcast.ts'
import { type BroadcastDeps, WAIT_MS_MAX } from './create-broadcast.ts'
import { walkAudience } from './recipients.ts'
import { countTest, findBySource } from './test-queries.ts'

/** Of all that an empresa's people try out within an hour; who needs more than this is sending. */
const TESTS_PER_HOUR_MAX = 30
const HOUR_MS = 3_600_000
/** What the messages are marked by; they are in no group, and so in nobody's figures. */
const TEST_SOURCE = 'broadcast_test'

export interface BroadcastTest extends Pick<BroadcastInput, 'body' | 'template' | 'preferredChannel'> {
  /** The sender's own, in any spelling. */
  phone: string
  /** Whose first recipient is the example; null: whoever has the phone. */
  audience: Audience | null
  /** Values in place of the example's. */
  example: Readonly<Record<string, string>>
  /** How long to wait for Twilio's answer, at most 30 s. */
  waitMs: number
}

/**
 * Sends the text of a broadcast to one phone, as it would be for the first recipient, and answers with what became of
 * the message. It is transactional: whoever gets it asked for it, so that it is no offer that somebody may not want, and does
 * not stand in line behind the broadcasts that are leaving. Throws as `checkBroadcast` does, `invalid_input` for a phone that
 * cannot be written to or a variable without a value, and `too_many_tests`.
 */
export async function testBroadcast(
  ctx: Ctx,
  { keys }: Pick<BroadcastDeps, 'keys'>,
  { phone, audience, example, waitMs, ...said }: BroadcastTest,
): Promise<MessageDetail> {
  const e164 = mobileOf(phone)
  const meant = await settleAudience(ctx, audience ?? { targets: [e164] })
  const checked = await checkBroadcast(ctx, { ...said, audience: meant })
  const recipientKey = keys.recipientKey(e164)
  const [person] = await listFreelancersByKey(ctx.db, [recipientKey])
  const isPersonal = checked.variables.length > 0
  const variables = isPersonal
    ? { ...(await firstOf(ctx, keys, meant, checked)), ...valuesOf(example, checked.variables) }
    : null
  checkValues(checked, variables)
  const externalId = randomUUID()
  const recipient: Recipient = {
    ...{ e164, recipientKey, variables },
    freelancerId: person?.id ?? null,
    timeZone: person?.timeZone ?? null,
  }
  await withTransaction(ctx, (tx) => write(tx, checked, { recipient, externalId }))
  const id = await findBySource(ctx.db, { empresaId: ctx.empresaId, source: TEST_SOURCE, externalId })
  return waitUntilOut(() => getMessage(ctx, String(id)), Math.min(waitMs, WAIT_MS_MAX))
}

async function write(
  tx: Ctx,
  checked: Checked,
  { recipient, externalId }: { recipient: Recipient; externalId: string },
): Promise<void> {
  const { db, empresaId, clock } = tx
  const now = clock.now()
  const since = new Date(now.getTime() - HOUR_MS)
  const oldest = await countTest(db, { empresaId, since, now, max: TESTS_PER_HOUR_MAX })
  if (oldest !== null) {
    const retryAfterSeconds = Math.ceil((oldest.getTime() - since.getTime()) / 1_000)
    throw new DomainError('too_many_tests', { hourMax: TESTS_PER_HOUR_MAX, retryAfterSeconds })
  }
  const { body, smsBody, smsPlain, content, variables, route } = checked
  const smsSegments = countSegments(smsFor(checked, recipient.variables)).segments
  const textId = await storeText(tx, { body, smsBody, smsPlain, content, variables, smsSegments })
  const mailing = {
    ...({ lane: 'transactional', source: TEST_SOURCE, addressFrom: 'caller', groupId: null } as const),
    ...{ textId, smsSegments, externalId, preferredChannel: route.channel },
  }
  await enqueueMessages(tx, mailing, route, [recipient])
}

function mobileOf(typed: string): string {
  const phone = parsePhone(typed)
  if (!phone.ok) throw invalidField('phone', 'not_a_phone')
  if (phone.kind === 'landline') throw invalidField('phone', 'landline')
  return phone.e164
}

/** What the text says of the first who would get it. */
async function firstOf(
  ctx: Ctx,
  keys: BroadcastDeps['keys'],
  audience: SettledAudience,
  checked: Checked,
): Promise<Recipient['variables']> {
  for await (const { recipients } of walkAudience(ctx, keys, audience, checked)) {
    const [first] = recipients
    if (first) return first.variables
  }
  return null
}

/** Those that the text has a place for. */
function valuesOf(example: BroadcastTest['example'], places: readonly string[]): Record<string, string> {
  const { nome } = example
  const given = nome === undefined ? example : { primeiro_nome: firstName(nome), ...example }
  return Object.fromEntries(Object.entries(given).filter(([name]) => places.includes(name)))
}

function checkValues({ body, smsBody }: Checked, variables: Variables | null): void {
  if (variables === null) return
  for (const text of smsBody === null ? [body] : [body, smsBody]) {
    const rendering = tryRenderText(text, variables)
    if (rendering.ok) continue
    if (rendering.reason === 'too_long') throw invalidField('example', 'too_long')
    throw invalidField(`example.${rendering.name}`, 'required')
  }
}
