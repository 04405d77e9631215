import type { DoctorTexts } from './shape-doctor-http.ts'

const LANES: Record<string, string> = {
  otp: 'codes',
  alert: 'alerts',
  transactional: 'notices',
  bulk: 'broadcasts',
}
const OVERDUE: Record<string, string> = {
  lease: 'of a process that stopped',
  uncertain: 'with an uncertain outcome',
  receipt: 'without a receipt',
}
const waitingText = (waiting: number | null) => (waiting === null ? '' : `; ${waiting} wait in it`)

export const enDoctor: DoctorTexts = {
  subjects: {
    database: 'Database',
    clock: 'Clock',
    twilio: 'Twilio account',
    public_url: 'Public address',
    callbacks: "Twilio's callbacks",
    sms: 'SMS',
    whatsapp: 'WhatsApp',
    verify: 'Verification',
    senders: 'Senders',
    queue: 'Sending queue',
    rabbitmq: 'RabbitMQ',
  },
  found: {
    database_ok: ({ engine, ms }) => [
      `${engine === 'pglite' ? 'Embedded' : 'PostgreSQL'}, answered within ${ms} ms, migrations current.`,
    ],
    database_away: () => ['Does not answer.', 'Check DATABASE_URL, and that PostgreSQL is up.'],
    clock_ok: ({ seconds }) => [`Right: ${seconds} s between this machine, the database and Twilio.`],
    clock_off: ({ seconds }) => [
      `This machine and the database differ by ${seconds} s. Recado goes by the database's.`,
      'Set the clocks of both machines by NTP.',
    ],
    clock_twilio_off: ({ seconds }) => [
      `The database and Twilio differ by ${seconds} s: times of sending and quiet hours are wrong.`,
      "Set the clock of the database's machine by NTP.",
    ],
    twilio_ok: ({ accountSid }) => [`${accountSid} answers and is active.`],
    twilio_simulated: ({ url }) => [
      `The simulator is in use (${url}): nothing reaches a real phone.`,
      'To send for real, set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and remove DEMO and SIMULATOR.',
    ],
    twilio_refused: () => [
      'Twilio does not accept the credentials.',
      'Correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and restart.',
    ],
    twilio_unreachable: () => [
      'Twilio does not answer from here. Messages wait in the queue.',
      'Check the way to api.twilio.com (network, proxy, TWILIO_BASE_URL) and status.twilio.com.',
    ],
    twilio_suspended: ({ status }) => [
      `The account is "${status}" at Twilio: nothing leaves.`,
      "See the account in Twilio's console (balance, verification, suspension).",
    ],
    public_url_ok: ({ url }) => [`${url}`],
    public_url_simulated: ({ url }) => [`${url}: enough for the simulator, which is on the same machine.`],
    public_url_missing: () => [
      'PUBLIC_URL is not set: Twilio has nowhere to send receipts and replies to, and a STOP does not arrive.',
      'Set PUBLIC_URL to the https address at which Twilio reaches this service.',
    ],
    public_url_not_https: ({ url }) => [
      `${url} is not https: receipts and replies cross the network in the clear.`,
      'Put a certificate in front and set PUBLIC_URL to https.',
    ],
    callbacks_ok: ({ url }) => [`${url} arrives here with the right signature.`],
    callbacks_bad_signature: ({ url }) => [
      `${url} arrives here, but its signature does not match: receipts will be refused.`,
      'PUBLIC_URL has to be exactly the address that Twilio calls; the proxy must not change path, parameters or body.',
    ],
    callbacks_not_ours: ({ url, status }) => [
      `${url} answered ${status}: who answered is not this service, or something in front of it bars the way.`,
      'Check the proxy, the firewall and PUBLIC_URL; this path has to take POST from Twilio without a log-in.',
    ],
    callbacks_unreachable: ({ url }) => [
      `${url} does not answer from this machine. Twilio may reach it from outside.`,
      'Open the address from outside the network. If it does not answer there either, check DNS, certificate and proxy.',
    ],
    callbacks_not_asked: () => [
      'Without a public address there is nothing to check; receipts are fetched from Twilio.',
    ],
    sender_ok: ({ address }) => [`${address}: exists, and what people write to it arrives here.`],
    sender_none: () => [
      'No sender: nothing leaves by this channel.',
      'Set TWILIO_MESSAGING_SERVICE_SID, TWILIO_PHONE_NUMBER or TWILIO_WHATSAPP_NUMBER.',
    ],
    sender_unreadable: ({ address }) => [`${address}: Twilio could not be asked just now.`],
    sender_unknown: ({ address }) => [
      `${address} does not exist in this Twilio account.`,
      'Correct the number or the SID in the configuration.',
    ],
    sender_offline: ({ address, status }) => [
      `${address} is "${status}" at Twilio and does not send.`,
      "See the sender under Messaging › Senders in Twilio's console.",
    ],
    sender_elsewhere: ({ address, url, wanted }) => [
      url === null
        ? `${address}: what people reply goes nowhere; a STOP does not arrive here.`
        : `${address}: what people reply goes to ${url}; a STOP does not arrive here.`,
      `At Twilio, point incoming messages to ${wanted} (POST).`,
    ],
    sender_by_number: ({ address, wanted }) => [
      `${address}: each number of the service has an address of its own for what comes in.`,
      `Point each number to ${wanted}, or let the service decide.`,
    ],
    sender_sms_short_code: ({ address, wanted }) => [
      `${address} is a short code, which cannot be looked up from here.`,
      `Check in Twilio's console that its incoming messages go to ${wanted}.`,
    ],
    sender_by_service: () => [
      'Leaves through the Messaging Service: check in the console that it has a WhatsApp sender.',
    ],
    verify_ok: ({ sid }) => [`Verify service ${sid} answers.`],
    verify_own_codes: ({ ownSender }) =>
      ownSender
        ? ['Own codes, through a service that is theirs alone.']
        : [
            'Own codes, by the same senders as everything else.',
            'A sender for codes alone (TWILIO_OTP_MESSAGING_SERVICE_SID) keeps them apart from what delays or blocks the others.',
          ],
    verify_gone: ({ sid }) => [
      `The Verify service ${sid} does not exist in this account: no code leaves.`,
      'Correct TWILIO_VERIFY_SID, or remove it to use own codes.',
    ],
    verify_unreadable: ({ sid }) => [`Verify service ${sid}: Twilio could not be asked just now.`],
    senders_ok: ({ count }) => [`${count} at the configured rate.`],
    senders_stopped: ({ which }) => [`Stopped: ${which}.`, '"recado senders" says why and until when.'],
    senders_slowed: ({ which }) => [`Slower: ${which}. It speeds up again by itself.`],
    queue_ok: ({ due }) => [due === 0 ? 'Nothing is late.' : `${due} due, nothing is late.`],
    queue_late: ({ lane, seconds }) => [
      `The queue of ${LANES[lane] ?? lane} has waited for ${seconds} s.`,
      'Is a worker running? "recado senders" shows whether a sender is stopped.',
    ],
    queue_overdue: ({ kind, count }) => [
      `${count} attempts ${OVERDUE[kind] ?? kind} that nobody came back to in time.`,
      'docs/OPERATIONS.md says what to do about recado_overdue.',
    ],
    rabbitmq_off: () => ["RABBITMQ_URL is not set: no other system's queue is read."],
    rabbitmq_elsewhere: () => ['The queue is read by the workers; ask one of them.'],
    rabbitmq_ok: ({ queue, waiting }) => [`Connected; reading ${queue}${waitingText(waiting)}.`],
    rabbitmq_held_back: ({ queue, waiting }) => [
      `Connected, but so much is queued for sending that ${queue} waits${waitingText(waiting)}.`,
      'It goes on by itself once less is queued. If that does not happen, look at the senders.',
    ],
    rabbitmq_away: ({ queue, error }) => [
      `No connection to the queue ${queue}${error === null ? '' : `: ${error}`}. What is in it waits.`,
      'Check RABBITMQ_URL, and that RabbitMQ is up. The connection is made again by itself.',
    ],
  },
}
