/** What a launch is told by the configuration. */
export interface LaunchConfig {
  readonly role: 'all' | 'api' | 'worker'
  readonly demo: boolean
  readonly dataDir: string
  readonly http: {
    readonly host: string
    readonly port: number
    readonly publicUrl: string
    readonly publicUrlByHand: boolean
  }
  readonly databaseUrl: { reveal(): string } | null
  /** Null in a demo without one: the launch makes it. */
  readonly secretKey: { reveal(): string } | null
  /** Null when messages leave by a real account. */
  readonly simulator: { readonly port: number; readonly portByHand: boolean } | null
}

/** What a launch found or made, and the service needs. */
export interface Prepared {
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string }
  readonly secretKey: string
  /** Lets commands on this machine act as the platform's admin. */
  readonly adminToken: string
  readonly simulator: SimulatorAddress | null
  /** A service that one command hosts does not write over what that command says. */
  readonly quiet: boolean
}

export interface SimulatorAddress {
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
}

/** The service as a launch sees it. */
export interface Service {
  readonly url: string
  /** Where Twilio's inbound webhook reaches it; final once it is created. */
  readonly inboundUrl: string
  start(): Promise<void>
  /** Lets what is under way finish, for at most so long. */
  stop(deadlineMs: number): Promise<void>
}

/** A service that is being opened while the launch prepares the rest: the program loads, the database opens. */
export interface OpeningService {
  create(prepared: Prepared): Promise<Service>
  /** Closes what was opened when nothing is created after all. */
  abandon(): Promise<void>
}

export type OpenService = () => OpeningService
