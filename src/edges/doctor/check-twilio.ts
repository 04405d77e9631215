import type { DoctorSubject, Found } from '../../text/catalogue/shape-doctor-http.ts'
import type { Reading } from '../../twilio/read-setup.ts'
import type { DoctorOptions } from './doctor.ts'

/** Twilio's Date header has whole seconds, and the answer has come a long way. */
const TWILIO_APART_S_MAX = 10

type Sender = DoctorOptions['account']['senders'][number]

/** Whether the account answers, what it sends by is there, and what people write to it is sent on to us. */
export async function checkTwilio(options: DoctorOptions): Promise<Found[]> {
  const { account } = options
  const [own, sms, whatsapp, codes] = await Promise.all([
    checkAccount(options),
    checkChannel(options, 'sms'),
    checkChannel(options, 'whatsapp'),
    checkCodes(options),
  ])
  const isShut = own.some(({ code }) => code === 'twilio_refused' || code === 'twilio_unreachable')
  // Everything below it could not be looked at for the same reason, which is said once.
  if (isShut) return own
  return [...own, ...sms, ...(account.senders.length === 0 ? [] : whatsapp), ...codes]
}

async function checkAccount({ setup, account, simulatorUrl, ground }: DoctorOptions): Promise<Found[]> {
  const subject = 'twilio'
  const read = await setup.account()
  if (read.kind === 'unreadable') return [{ subject, state: 'wrong', code: 'twilio_unreachable', facts: {} }]
  if (read.kind !== 'read') return [{ subject, state: 'wrong', code: 'twilio_refused', facts: {} }]
  if (simulatorUrl !== null) {
    return [{ subject, state: 'advice', code: 'twilio_simulated', facts: { url: simulatorUrl } }]
  }
  if (read.status !== 'active') {
    return [{ subject, state: 'wrong', code: 'twilio_suspended', facts: { status: read.status } }]
  }
  const apartS =
    read.dateMs === null ? 0 : Math.round(Math.abs(ground.clock.now().getTime() - read.dateMs) / 1000)
  const { accountSid } = account
  return [
    { subject, state: 'ok', code: 'twilio_ok', facts: { accountSid } },
    ...(apartS > TWILIO_APART_S_MAX
      ? [{ subject: 'clock', state: 'wrong', code: 'clock_twilio_off', facts: { seconds: apartS } } as const]
      : []),
  ]
}

async function checkChannel(options: DoctorOptions, channel: 'sms' | 'whatsapp'): Promise<Found[]> {
  const senders = options.account.senders.filter((each) => each.channel === channel)
  if (senders.length === 0) {
    const state = channel === 'sms' ? 'wrong' : 'skipped'
    return [{ subject: channel, state, code: 'sender_none', facts: {} }]
  }
  return Promise.all(senders.map((sender) => checkSender(options, sender)))
}

async function checkSender({ setup, inboundUrl }: DoctorOptions, sender: Sender): Promise<Found> {
  const { channel: subject, kind, address } = sender
  if (kind === 'messaging_service') {
    // The service itself has a line under SMS; which senders of WhatsApp are in it only the console shows.
    if (subject === 'whatsapp') return { subject, state: 'unknown', code: 'sender_by_service', facts: {} }
    const read = await setup.messagingService(address)
    if (read.kind === 'read' && read.numbersHaveTheirOwn) {
      return { subject, state: 'advice', code: 'sender_by_number', facts: { address, wanted: inboundUrl } }
    }
    return judge(read, { subject, address, inboundUrl })
  }
  if (!address.startsWith('+')) {
    const facts = { address, wanted: inboundUrl }
    return { subject, state: 'unknown', code: 'sender_sms_short_code', facts }
  }
  if (subject === 'sms') return judge(await setup.number(address), { subject, address, inboundUrl })
  const read = await setup.whatsappSender(address)
  if (read.kind === 'read' && !read.status.startsWith('ONLINE')) {
    return { subject, state: 'wrong', code: 'sender_offline', facts: { address, status: read.status } }
  }
  return judge(read, { subject, address, inboundUrl })
}

function judge(
  read: Reading<{ inboundUrl: string | null }>,
  { subject, address, inboundUrl }: { subject: DoctorSubject; address: string; inboundUrl: string },
): Found {
  if (read.kind === 'gone') return { subject, state: 'wrong', code: 'sender_unknown', facts: { address } }
  if (read.kind !== 'read')
    return { subject, state: 'unknown', code: 'sender_unreadable', facts: { address } }
  if (isSameAddress(read.inboundUrl, inboundUrl)) {
    return { subject, state: 'ok', code: 'sender_ok', facts: { address } }
  }
  const facts = { address, url: read.inboundUrl, wanted: inboundUrl }
  return { subject, state: 'wrong', code: 'sender_elsewhere', facts }
}

/** Compared as addresses: a standard port or the case of the host makes no difference, a slash at the end does not either. */
function isSameAddress(at: string | null, wanted: string): boolean {
  if (at === null || !URL.canParse(at)) return false
  const plain = (url: string) => {
    const { origin, pathname } = new URL(url)
    return origin + pathname.replace(/\/$/, '')
  }
  return plain(at) === plain(wanted)
}

async function checkCodes({ setup, verifySid: sid, account }: DoctorOptions): Promise<Found[]> {
  const subject = 'verify'
  if (sid === null) {
    const ownSender = account.senders.some((each) => each.otpOnly)
    const state = ownSender ? 'ok' : 'advice'
    return [{ subject, state, code: 'verify_own_codes', facts: { ownSender } }]
  }
  const read = await setup.verifyService(sid)
  if (read.kind === 'read') return [{ subject, state: 'ok', code: 'verify_ok', facts: { sid } }]
  if (read.kind === 'gone') return [{ subject, state: 'wrong', code: 'verify_gone', facts: { sid } }]
  return [{ subject, state: 'unknown', code: 'verify_unreadable', facts: { sid } }]
}
