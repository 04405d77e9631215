import type { Ground } from '../../platform/context.ts'
import type { DoctorSubject, Found } from '../../text/catalogue/shape-doctor-http.ts'
import type { TwilioSetup } from '../../twilio/read-setup.ts'
import type { Door } from '../amqp/door.ts'
import { checkDatabase, checkQueue, checkSenders } from './check-database.ts'
import { checkDoor } from './check-door.ts'
import { checkTwilio } from './check-twilio.ts'
import { checkWebhooks, type Post } from './check-webhooks.ts'

/** What the service is set up with, for the doctor to compare. */
export interface DoctorOptions {
  readonly ground: Ground
  readonly setup: TwilioSetup
  readonly account: DoctorAccount
  /** The simulator in Twilio's place; null: the real one. */
  readonly simulatorUrl: string | null
  readonly publicUrl: string
  readonly publicUrlByHand: boolean
  readonly statusUrl: string
  readonly inboundUrl: string
  /** Null: own codes. */
  readonly verifySid: string | null
  /** `off`: no queue is configured; `elsewhere`: other processes read it. */
  readonly door: Pick<Door, 'health' | 'waiting'> | 'off' | 'elsewhere'
  readonly post: Post
}

export interface DoctorAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly senders: readonly {
    readonly channel: 'whatsapp' | 'sms'
    readonly kind: 'messaging_service' | 'number'
    readonly address: string
    readonly otpOnly: boolean
  }[]
}

/** Looks whether everything is as it has to be for messages to leave and answers to arrive. */
export interface Doctor {
  /**
   * Looks at everything now, in the order in which to mend; who asks while it looks gets the same. Changes nothing,
   * sends no message, and never throws: what could not be looked at is said to be `unknown`.
   */
  examine(): Promise<Found[]>
  /** What the last look found; empty before the first. */
  last(): readonly Found[]
  /** Ends a look that is under way. */
  close(): Promise<void>
}

/** The way out of this network and in again may be long; longer than this Twilio would not wait either. */
const ANSWERED_WITHIN_MS = 10_000

/** Opens the doctor; it looks when it is asked. */
export function openDoctor(options: DoctorOptions): Doctor {
  const { ground, setup } = options
  let last: readonly Found[] = []
  let examining: Promise<Found[]> | null = null
  const ending = new AbortController()

  async function look(): Promise<Found[]> {
    const [database, twilio, webhooks, senders, queue, door] = await Promise.all([
      checkDatabase(ground),
      checkTwilio(options),
      checkWebhooks(options, AbortSignal.any([ending.signal, AbortSignal.timeout(ANSWERED_WITHIN_MS)])),
      orNothing(checkSenders(ground)),
      orNothing(checkQueue(ground)),
      checkDoor(options.door),
    ])
    const found = [...database, ...twilio, ...webhooks, ...senders, ...queue, ...door]
    // What a look that was broken off did not see is wrong with nobody.
    if (ending.signal.aborted) return found
    tell(ground, last, found)
    last = found
    return found
  }

  return {
    examine() {
      examining ??= look().finally(() => {
        examining = null
      })
      return examining
    },
    last: () => last,
    async close() {
      ending.abort()
      await setup.close()
      await examining?.catch(() => {})
    },
  }
}

/** A database that is away has a line of its own. */
async function orNothing(checking: Promise<Found[]>): Promise<Found[]> {
  return checking.catch(() => [])
}

/** Once when something goes wrong, and once when it is right again. */
function tell({ log }: Ground, before: readonly Found[], now: readonly Found[]): void {
  const wrongBefore = codesOf(before)
  const wrongNow = codesOf(now)
  for (const [subject, codes] of wrongNow) {
    if (wrongBefore.get(subject) !== codes)
      log.warn({ subject, found: codes }, 'something is not as it has to be')
  }
  for (const subject of wrongBefore.keys()) {
    if (!wrongNow.has(subject)) log.info({ subject }, 'what was wrong is right again')
  }
}

function codesOf(found: readonly Found[]): Map<DoctorSubject, string> {
  const codes = new Map<DoctorSubject, string>()
  for (const { subject, state, code } of found) {
    if (state === 'wrong') codes.set(subject, [codes.get(subject), code].filter(Boolean).join(' '))
  }
  return codes
}
