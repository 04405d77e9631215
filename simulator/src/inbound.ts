import { parseAddress } from './address.ts'
import { type CallbackTarget, parseCallbackUrl } from './callback-url.ts'
import type { SimClock } from './clock.ts'
import { readCreateForm, VALIDITY_S_MAX } from './create-form.ts'
import type { LiveFaults } from './faults.ts'
import { type Incoming, inboundMessage, readIncoming } from './inbound-message.ts'
import { openWebhook, type WebhookAnswer } from './inbound-webhook.ts'
import type { Journal } from './journal.ts'
import type { Life } from './life.ts'
import type { LiveSettings } from './live-settings.ts'
import type { InboundDetails, Message, NewMessage, WebhookEnd } from './message.ts'
import { isStopped, type Keyword, keywordOf, obeyKeyword } from './opt-out.ts'
import type { Settings } from './options.ts'
import type { Draw } from './random.ts'
import type { Store } from './store.ts'
import type { Timeline } from './timeline.ts'
import { readTwiml, type TwimlMessage } from './twiml.ts'

const REPLIES_MAX = 10

/** A message that a person wrote. */
export type InboundMessage = Message & { inbound: InboundDetails }

/** What became of a message from a person: kept, told to the webhook, answered. */
export interface InboundEnd {
  message: InboundMessage
  end: WebhookEnd
  /** What the webhook answered, as text. */
  body: string
}

/** Takes what people write: keeps it, tells the webhook, and does what its TwiML says. */
export interface Inbound {
  /** Resolves when the webhook has answered or was given up; rejects with `IncomingError`. */
  receive(incoming: Incoming): Promise<InboundEnd>
  /** Tells the webhook what it was not told when the simulator last stopped. */
  resume(message: Message): void
  /** Messages whose webhook has not come to its end. */
  busy(): number
  /** Resolves when nothing is left, or something began to wait for its time. */
  rest(): Promise<void>
  close(): Promise<void>
}

export interface InboundDeps {
  settings: Settings
  live: LiveSettings
  seed: number
  store: Store
  journal: Journal
  faults: LiveFaults
  life: Life
  draw: Draw
  clock: SimClock
  timeline: Timeline
  tokenOf: (accountSid: string) => string
  changed: (message: Message) => void
}

export function openInbound(deps: InboundDeps): Inbound {
  const { store, journal, life, live } = deps
  const resting: Array<() => void> = []
  const tellResting = () => {
    for (const tell of resting.splice(0)) tell()
  }
  const webhook = openWebhook(deps, tellResting)
  let busy = 0
  let isClosed = false

  async function counted<Result>(work: () => Promise<Result>): Promise<Result> {
    busy += 1
    try {
      return await work()
    } finally {
      busy -= 1
      if (busy === 0) tellResting()
    }
  }

  async function deliver(message: InboundMessage): Promise<InboundEnd> {
    const { target, end: given } = whereTo(message, deps)
    const answers = target === null ? [] : await webhook.call(message, target)
    const [first] = answers
    const end = given ?? endOf(first ?? null)
    if (isClosed) return { message, end, body: '' }
    end.alert ??= firstOf(answers.map((answer) => honour(message, answer, deps)))
    message.inbound.webhook = end
    message.calledStatus = message.status
    journal.append({ t: 'w', sid: message.sid, w: end })
    deps.changed(message)
    return { message, end, body: first?.body ?? '' }
  }

  return {
    receive: (incoming) =>
      counted(async () => {
        const wanted = inboundMessage(readIncoming(incoming), deps)
        const keyword = keywordOf(wanted)
        if (live.advancedOptOut && wanted.inbound !== null) wanted.inbound.optOutType = keyword
        const message = keep(deps, wanted)
        if (!isInbound(message)) throw new Error('not an inbound message')
        openWindow(message, deps)
        const answer = keyword === null ? null : obey(keyword, message, deps)
        await written(journal).catch((error: unknown) => {
          store.takeBack(message)
          if (answer !== null) store.takeBack(answer)
          throw error
        })
        if (answer !== null) life.begin(answer, 0)
        deps.changed(message)
        return deliver(message)
      }),
    resume(message) {
      if (isInbound(message) && message.calledStatus !== message.status) void counted(() => deliver(message))
    },
    busy: () => busy,
    rest: () => (busy === 0 ? Promise.resolve() : new Promise((resolve) => resting.push(resolve))),
    async close() {
      isClosed = true
      await webhook.close()
    },
  }
}

export function isInbound(message: Message): message is InboundMessage {
  return message.inbound !== null
}

function written(journal: Journal): Promise<void> {
  return new Promise((resolve, reject) => {
    journal.afterWrite((error) => (error === null ? resolve() : reject(error)))
  })
}

/** Every message opens the window anew for the sender it was written to. */
function openWindow(message: InboundMessage, { store, journal }: InboundDeps): void {
  if (message.channel !== 'whatsapp') return
  const phone = store.phone(message.number)
  phone.windows[parseAddress(message.to).number] = message.createdAtMs
  journal.append({ t: 'x', number: message.number, w: phone.windows })
}

/** Twilio acts on its own words by itself: what it answers the person, if anything. */
function obey(keyword: Keyword, message: InboundMessage, deps: InboundDeps): Message | null {
  const phone = deps.store.phone(message.number)
  const { stopped, answer } = obeyKeyword(keyword, message, phone)
  phone.stopped = stopped
  deps.journal.append({ t: 'o', number: phone.number, w: stopped })
  if (answer === null) return null
  const { accountSid, to, from, messagingServiceSid, number, channel } = message
  return keep(deps, {
    ...{ accountSid, direction: 'outbound-reply', to: from ?? '', from: to, number, channel, body: answer },
    ...{ messagingServiceSid, mediaUrls: [], contentSid: null, contentVariables: null, statusCallback: null },
    ...{ validityPeriodS: VALIDITY_S_MAX, sendAtMs: null, inbound: null },
  })
}

function keep({ store, journal, clock }: InboundDeps, wanted: NewMessage): Message {
  const message = store.add(wanted, clock.nowMs())
  journal.append({ t: 'm', m: message })
  return message
}

/** The webhook's address, or how it ends without a call. */
function whereTo(
  message: InboundMessage,
  { live, settings, faults }: InboundDeps,
): { target: CallbackTarget; end: null } | { target: null; end: WebhookEnd } {
  const uncalled = (outcome: WebhookEnd['outcome']) =>
    ({ target: null, end: { outcome, status: null, alert: null } }) as const
  const target = live.inboundUrl === null ? null : parseCallbackUrl(live.inboundUrl)
  if (target === null) return uncalled('unset')
  if (settings.callbacks.hosts === 'loopback' && !target.isLoopback) return uncalled('refused')
  return faults.hit('dropInbound', message) === null ? { target, end: null } : uncalled('dropped')
}

function endOf(answer: WebhookAnswer | null): WebhookEnd {
  const status = answer?.status ?? null
  return { outcome: status === null ? 'unreachable' : 'answered', status, alert: null }
}

/** Does what the answer says; the code of what Twilio would complain about, or null. */
function honour(message: InboundMessage, answer: WebhookAnswer, deps: InboundDeps): number | null {
  if (answer.failure !== null) return answer.failure === 'rt' ? 11200 : 11205
  if (answer.status === null || answer.status >= 300) return 11200
  if (answer.isCut) return 11750
  const type = answer.contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const isXml = type === 'text/xml' || type === 'application/xml'
  if (answer.body.trim() === '') return isXml && answer.status !== 204 ? 12100 : null
  if (!isXml && type !== 'text/plain') return 12300
  const plain = { body: answer.body, media: [], to: '', from: '', statusCallback: '' }
  const replies = isXml ? readTwiml(answer.body) : [plain]
  if (replies === null) return 12100
  const refused = firstOf(replies.slice(0, REPLIES_MAX).map((reply) => send(message, reply, deps)))
  return replies.length > REPLIES_MAX ? 14109 : refused
}

/** One complaint is shown, but what follows it is done all the same. */
function firstOf(alerts: ReadonlyArray<number | null>): number | null {
  return alerts.find((alert) => alert !== null) ?? null
}

/** A reply goes the way of every message, with Twilio's checks; the code when it is refused. */
function send(message: InboundMessage, reply: TwimlMessage, deps: InboundDeps): number | null {
  const { store, clock, settings } = deps
  const form = new URLSearchParams({
    To: reply.to || (message.from ?? ''),
    From: reply.from || message.to,
    Body: reply.body,
    StatusCallback: reply.statusCallback,
  })
  for (const url of reply.media) form.append('MediaUrl', url)
  const wanted = readCreateForm(form, {
    accountSid: message.accountSid,
    nowMs: clock.nowMs(),
    whatsAppSenders: [settings.senders.whatsapp, parseAddress(message.to).number],
    findContent: () => null,
  })
  if ('code' in wanted) return wanted.code
  if (isStopped(wanted, store.findPhone(wanted.number), settings.senders)) return 21610
  const { messagingServiceSid } = message
  deps.life.begin(keep(deps, { ...wanted, direction: 'outbound-reply', messagingServiceSid }), 0)
  return null
}
