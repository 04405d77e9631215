import { getEmpresa } from '../identity/get-empresa.ts'
import type { Ctx, Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import type { AutoAnswerName } from '../text/catalogue/shape-auto-answers.ts'
import { autoAnswer, type PersonLang } from '../text/consent-texts.ts'
import { countSegments } from '../text/segments.ts'
import { enqueueMessages, storeText } from './enqueue.ts'
import type { InboundSender } from './inbound-place.ts'
import { countAutoAnswers } from './inbound-queries.ts'
import type { Channel } from './message.ts'

/** So many a day and person, of all empresas together: two programs that answer each other come to an end. */
const AUTO_ANSWERS_PER_DAY_MAX = 4
const DAY_MS = 86_400_000

const AUTO_ANSWER_SOURCE = 'auto_answer'

export interface AutoAnswer {
  name: AutoAnswerName
  lang: PersonLang
  channel: Channel
  person: { address: string; recipientKey: Buffer }
  /** The sender that was written to: it answers, and no other. */
  sender: InboundSender | null
  /** In whose name; null: nobody's we know of, and nobody answers. */
  empresaId: EmpresaId | null
  /** Whether several empresas write from the sender. */
  shared: boolean
}

/**
 * Queues one answer that leaves despite an opt-out, in the transaction of what it answers. Nothing is queued where the
 * person has had enough of them today, or where there is nobody to answer in whose name or by whose sender.
 */
export async function answerByItself(ground: Ground, answer: AutoAnswer): Promise<void> {
  const { sender, empresaId, channel, person } = answer
  if (sender === null || !sender.active || sender.channel !== channel || empresaId === null) return
  const since = new Date(ground.clock.now().getTime() - DAY_MS)
  const count = await countAutoAnswers(ground.db, person.recipientKey, AUTO_ANSWER_SOURCE, since)
  if (count >= AUTO_ANSWERS_PER_DAY_MAX) return
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'twilio' }, lang: 'pt-BR' }
  const { nome } = await getEmpresa(ctx, empresaId)
  const body = autoAnswer(answer.lang, answer.name, { empresa: nome, shared: answer.shared })
  const smsSegments = countSegments(body).segments
  const textId = await storeText(ctx, { body, variables: [], smsSegments })
  await enqueueMessages(
    ctx,
    {
      ...({ lane: 'transactional', groupId: null, despiteOptOut: true, addressFrom: 'caller' } as const),
      ...{ textId, smsSegments, senderId: sender.id, preferredChannel: channel, source: AUTO_ANSWER_SOURCE },
    },
    { channel, fallbackChannel: null },
    [{ e164: person.address, recipientKey: person.recipientKey, freelancerId: null, variables: null }],
  )
}
