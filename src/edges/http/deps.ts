import type { BroadcastDeps } from '../../broadcasts/create-broadcast.ts'
import type { HashGate } from '../../identity/hash-gate.ts'
import type { InboundIntake } from '../../messages/receive-inbound.ts'
import type { StatusIntake } from '../../messages/receive-status.ts'
import type { Ground } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Otp } from '../../verification/otp.ts'
import type { Door } from '../amqp/door.ts'
import type { Doctor } from '../doctor/doctor.ts'
import type { ProgressHub } from './progress-hub.ts'
import type { HttpSettings } from './settings.ts'

/** Whether this process can do its work now. */
export interface Readiness {
  readonly database: boolean
  readonly migrations: boolean
}

/** All that the HTTP edge stands on; `app.ts` builds it once. */
export interface HttpDeps {
  readonly ground: Ground
  readonly settings: HttpSettings
  /** The admin token of DATA_DIR, for the command line on the same machine. */
  readonly localToken: string
  readonly hashGate: HashGate
  readonly callbacks: Pick<StatusIntake, 'receive'>
  readonly inbound: InboundIntake
  /** For broadcasts and the import: what people are compared by. */
  readonly broadcasts: BroadcastDeps
  /** Who watches which broadcast in this process. */
  readonly progress: Pick<ProgressHub, 'watch' | 'close'>
  /** For one-time codes; on the connections that nothing else holds up. */
  readonly verification: { readonly otp: Otp; readonly ground: Ground }
  /** Other systems' queue, where this process reads it. */
  readonly door: Pick<Door, 'health'> | null
  readonly doctor: Pick<Doctor, 'examine'>
  /** Whether somebody publishes what becomes of messages that other systems hand in. */
  readonly hasFeed: boolean
  /** What people are compared by, and what is sealed for the time an erasure takes. */
  readonly keyring: Keyring
  /** The page of figures, and who may read it: nobody when the token is null. */
  readonly metrics: Pick<Metrics, 'page' | 'contentType'>
  readonly metricsToken: string | null
  /** Asks the database; resolves also when it is away. */
  readonly readiness: () => Promise<Readiness>
}
