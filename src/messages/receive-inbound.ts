import type { ConsentChange } from '../contacts/change-consent.ts'
import { getConsentRules } from '../contacts/consent-rules.ts'
import { DomainError } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import type { EmpresaId, ThreadId } from '../platform/ids.ts'
import { langOfNumber, type PersonLang } from '../text/consent-texts.ts'
import { type Intent, readIntent, type TwilioAct, twilioActsOn } from '../text/opt-out-intent.ts'
import { canonicalPhone } from '../text/phone.ts'
import { type InboundMessage, parseInboundMessage } from '../twilio/inbound-message.ts'
import { isSignedBy, type SignedRequest } from '../twilio/signature.ts'
import { applyConsent } from './apply-consent.ts'
import { answerByItself } from './auto-answer.ts'
import { type InboundPlace, inboundPlace } from './inbound-place.ts'
import { findLastWriter, hasInbound, insertInbound, listSendersAt, lockThread } from './inbound-queries.ts'
import { openWindow } from './whatsapp-window-queries.ts'

/** A reply belongs to whoever wrote last, if that is not longer ago. */
const REPLY_MS = 30 * 86_400_000

/** Takes what people write to our senders. */
export interface InboundIntake {
  /**
   * Resolves once the message and all that follows from it are committed; a message that was taken before changes
   * nothing. Throws `bad_signature` for a forged one, or one to another account's number; anything else means that it
   * was not taken and that Twilio has to call again.
   */
  receive(request: SignedRequest): Promise<void>
}

export interface InboundIntakeOptions {
  ground: Ground
  keys: { recipientKey(e164: string): Buffer }
  /** The account's tokens, primary first; none for an account that is not ours. */
  tokensOf(accountSid: string): readonly string[]
  counted(outcome: InboundOutcome): void
}

type InboundOutcome = 'recorded' | 'repeated' | 'forged'

export function openInboundIntake(options: InboundIntakeOptions): InboundIntake {
  return {
    async receive(request) {
      const form = new URLSearchParams(request.rawBody)
      const message = parseInboundMessage(form)
      const tokens = message === null ? [] : options.tokensOf(message.accountSid)
      const isSigned = tokens.length > 0 && isSignedBy(tokens, request, form)
      const outcome = message !== null && isSigned ? await take(options, message) : 'forged'
      options.counted(outcome)
      if (outcome === 'forged') throw new DomainError('bad_signature', {})
    },
  }
}

function take({ ground, keys }: InboundIntakeOptions, message: InboundMessage): Promise<InboundOutcome> {
  const address = canonicalPhone(message.from)
  const person = { address, recipientKey: keys.recipientKey(address) }
  return ground.db.transaction(async (db) => {
    const inside = { ...ground, db }
    const place = inboundPlace(await listSendersAt(db, message), message)
    if (place === null) return 'forged'
    if (await hasInbound(db, message.sid)) return 'repeated'
    const said = await understand(inside, message, place, person)
    const { channel } = message
    const now = ground.clock.now()
    const threadId = await lockThread(db, { ...person, empresaId: said.ownerId, channel, now })
    const senderId = place.sender?.id ?? null
    const isNew = await insertInbound(db, {
      ...{ message, threadId, senderId, address, now, empresaId: said.ownerId },
      ...{ intent: said.intent, twilioAct: said.twilioAct },
    })
    if (!isNew) return 'repeated'
    if (channel === 'whatsapp' && senderId !== null) {
      await openWindow(db, { senderId, recipientKey: person.recipientKey, at: now })
    }
    await follow(inside, { message, place, person, threadId, ...said })
    return 'recorded'
  })
}

interface Person {
  /** The canonical number. */
  address: string
  recipientKey: Buffer
}

interface Said {
  intent: Intent
  lang: PersonLang
  /** In whose inbox it is; null: in the platform's. */
  ownerId: EmpresaId | null
  /** Whose messages it stops or starts; null: every empresa's. */
  scope: EmpresaId | null
  /** What it stops. */
  purpose: ConsentChange['purpose']
  /** Whether it is a stop to the owner alone, although it was said to a sender that others write from too. */
  byOwnWord: boolean
  /** What Twilio does about it as well; it then answers too. */
  twilioAct: TwilioAct | null
}

/**
 * Whose it is and what it asks for. A sender of one empresa speaks for that one; a shared one for all of them, except
 * by a word that only the empresa it belongs to takes for a stop.
 */
async function understand(
  { db, clock }: Ground,
  message: InboundMessage,
  { sender, empresaId }: InboundPlace,
  { address, recipientKey }: Person,
): Promise<Said> {
  const since = new Date(clock.now().getTime() - REPLY_MS)
  const ownerId =
    empresaId ?? (sender && (await findLastWriter(db, { senderId: sender.id, recipientKey, since })))
  const rules = ownerId === null ? null : await getConsentRules(db, ownerId)
  const { channel, body, optOutType } = message
  const twilioAct = optOutType !== null ? ACT_OF[optOutType] : channel === 'sms' ? twilioActsOn(body) : null
  const common = readIntent(body, channel)
  const read = common.intent === 'stop' ? common : readIntent(body, channel, rules?.stopWords)
  const intent = optOutType === null ? read.intent : ACT_OF[optOutType]
  const isOwnWord = optOutType === null && intent === 'stop' && common.intent !== 'stop'
  const onlyOffers = empresaId !== null && rules?.stopCovers === 'offers' && twilioAct === null
  return {
    ...{ intent, ownerId, twilioAct },
    lang: read.lang ?? langOfNumber(address),
    scope: isOwnWord ? ownerId : empresaId,
    byOwnWord: isOwnWord && empresaId === null,
    purpose: onlyOffers ? 'offers' : null,
  }
}

const ACT_OF = { STOP: 'stop', START: 'start', HELP: 'help' } as const

/** A stop, a start and a call for help have their effect at once; anything else waits for a person. */
async function follow(
  inside: Ground,
  said: Said & { message: InboundMessage; place: InboundPlace; person: Person; threadId: ThreadId },
): Promise<void> {
  const { intent, message, person, scope, purpose, byOwnWord } = said
  if (intent === 'none' || intent === 'maybe_stop') return
  const answer = (name: Parameters<typeof answerByItself>[1]['name']) =>
    said.twilioAct !== null
      ? Promise.resolve()
      : answerByItself(inside, {
          ...{ name, person, lang: said.lang, channel: message.channel, sender: said.place.sender },
          ...{ empresaId: scope ?? said.ownerId, shared: scope === null },
        })
  if (intent === 'help') return answer('help')
  const proof = said.twilioAct === null ? null : { twilio: message.optOutType ?? 'keyword' }
  const { changed, optedOut } = await applyConsent(
    { ...inside, empresaId: scope },
    {
      ...(intent === 'stop'
        ? ({ consent: 'revoked', how: 'stop', purpose, byOwnWord } as const)
        : ({ consent: 'given', how: 'start', purpose: null } as const)),
      ...{ channel: null, textVersion: null, by: 'twilio' },
      people: [{ ...person, proof, inboundSid: message.sid, saidOn: message.channel }],
    },
  )
  if (changed.length === 0 || optedOut.length > 0) return
  if (intent === 'start') return answer('started')
  return answer(purpose === null ? 'stopped' : 'stoppedOffers')
}
