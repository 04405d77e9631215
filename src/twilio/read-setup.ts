import { type AccountSettings, isObject, openAccount, openHost, type TwilioAnswer } from './account.ts'

/** How an account is set up at Twilio, as far as what we send and receive depends on it. Reads only. */
export interface TwilioSetup {
  /** `dateMs`: Twilio's clock in whole seconds, from the Date header. */
  account(): Promise<Reading<{ status: string; dateMs: number | null }>>
  /** Where what people write to a Messaging Service's senders goes; null: it is thrown away. */
  messagingService(sid: string): Promise<Reading<{ inboundUrl: string | null; numbersHaveTheirOwn: boolean }>>
  /** Of a number of the account itself, not of a short code. */
  number(e164: string): Promise<Reading<{ inboundUrl: string | null }>>
  /** `status` is Twilio's word: only ONLINE ones send. */
  whatsappSender(e164: string): Promise<Reading<{ inboundUrl: string | null; status: string }>>
  verifyService(sid: string): Promise<Reading<object>>
  /** Ends at once; what was being read is `unreadable`. */
  close(): Promise<void>
}

/** `gone`: the account has none of that name. `refused`: not with these credentials. */
export type Reading<T> = ({ kind: 'read' } & T) | { kind: 'gone' | 'refused' | 'unreadable' }

type Json = Record<string, unknown>

const MESSAGING_ORIGIN = 'https://messaging.twilio.com'
const VERIFY_ORIGIN = 'https://verify.twilio.com'
/** The most that one page of WhatsApp senders holds; an account with more of them is not read on. */
const WHATSAPP_SENDERS_MAX = 1_000

/** Opens sockets of its own, so that a look never takes one from a message. */
export function openSetup(settings: Omit<AccountSettings, 'connections'>): TwilioSetup {
  const own = { ...settings, connections: 1 }
  const account = openAccount(own)
  const messaging = openHost(own, { origin: MESSAGING_ORIGIN, root: '' })
  const verify = openHost(own, { origin: VERIFY_ORIGIN, root: '' })
  const get = (host: Pick<typeof verify, 'call'>, path: string) => host.call({ method: 'GET', path })
  return {
    account: () =>
      read(get(account, '.json'), (json, { date }) =>
        typeof json.status === 'string' ? { status: json.status, dateMs: timeOf(date) } : null,
      ),
    messagingService: (sid) =>
      read(get(messaging, `/v1/Services/${sid}`), (json) => ({
        inboundUrl: textOf(json.inbound_request_url),
        numbersHaveTheirOwn: json.use_inbound_webhook_on_number === true,
      })),
    async number(e164) {
      const path = `/IncomingPhoneNumbers.json?${new URLSearchParams({ PhoneNumber: e164 })}`
      return fromList(await read(get(account, path), (json) => ({ list: json.incoming_phone_numbers })), {
        is: (each) => each.phone_number === e164,
        of: (each) => ({ inboundUrl: textOf(each.sms_url) }),
      })
    },
    async whatsappSender(e164) {
      const query = new URLSearchParams({ Channel: 'whatsapp', PageSize: String(WHATSAPP_SENDERS_MAX) })
      const page = await read(get(messaging, `/v2/Channels/Senders?${query}`), (json) => ({
        list: json.senders,
      }))
      return fromList(page, {
        is: (each) => each.sender_id === `whatsapp:${e164}`,
        of: (each) => ({
          status: textOf(each.status) ?? '',
          inboundUrl: isObject(each.webhook) ? textOf(each.webhook.callback_url) : null,
        }),
      })
    },
    verifyService: (sid) => read(get(verify, `/v2/Services/${sid}`), () => ({})),
    async close() {
      await Promise.all([account, messaging, verify].map((host) => host.abandon()))
    },
  }
}

/** Never throws: a broken connection is `unreadable`, as are 429, 5xx and what is not as documented. */
async function read<T extends object>(
  asked: Promise<TwilioAnswer>,
  pick: (json: Json, answer: TwilioAnswer) => T | null,
): Promise<Reading<T>> {
  try {
    const answer = await asked
    if (answer.status === 404) return { kind: 'gone' }
    if (answer.status === 401 || answer.status === 403) return { kind: 'refused' }
    const picked = answer.status === 200 && answer.json ? pick(answer.json, answer) : null
    return picked === null ? { kind: 'unreadable' } : { kind: 'read', ...picked }
  } catch {
    return { kind: 'unreadable' }
  }
}

function fromList<T extends object>(
  page: Reading<{ list: unknown }>,
  { is, of }: { is(each: Json): boolean; of(each: Json): T },
): Reading<T> {
  if (page.kind !== 'read') return page
  if (!Array.isArray(page.list)) return { kind: 'unreadable' }
  const found = page.list.filter(isObject).find(is)
  return found ? { kind: 'read', ...of(found) } : { kind: 'gone' }
}

function timeOf(date: string | null): number | null {
  const ms = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(ms) ? null : ms
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
