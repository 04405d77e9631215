import type { HashGate } from '../../identity/hash-gate.ts'
import type { Ground } from '../../platform/context.ts'
import type { SignedRequest } from '../../twilio/signature.ts'
import type { HttpSettings } from './settings.ts'

/** A status callback as it was sent, and the attempt that its address names (`?a=`). */
export interface StatusRequest extends SignedRequest {
  readonly attemptId: string | null
}

/** Takes status callbacks. */
export interface StatusIntake {
  /** Resolves once the callback is committed; throws `bad_signature` for one that is not Twilio's. */
  receive(request: StatusRequest): Promise<void>
}

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
  readonly callbacks: StatusIntake
  /** Asks the database; resolves also when it is away. */
  readonly readiness: () => Promise<Readiness>
}
