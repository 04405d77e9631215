import type { CallbackOptions } from './callbacks.ts'
import type { LiveSettings } from './live-settings.ts'
import type { Behaviour } from './phone.ts'

export interface Account {
  /** `AC` and 32 hex digits. */
  sid: string
  /** The Auth Token: password of the API and key of the callbacks' signatures. */
  token: string
}

export interface VerifySettings {
  /** Stands in the text of an SMS. Default Recado. */
  friendlyName: string
  /** Whether a start may bring its own code. Default false: 60204, as at Twilio until support switches it on. */
  customCode: boolean
}

export interface SimulatorOptions {
  /** 0 (the default) takes any free port. */
  port?: number
  host?: string
  /** Where the journal is kept; null (the default) keeps everything in memory only. */
  dataDir?: string | null
  /** Any account is accepted when its token is one of these; the first is the default account. */
  accounts?: readonly Account[]
  /** All chance comes from it. Default 1; a journal keeps the seed it was begun with unless another is given. */
  seed?: number
  callbacks?: Partial<CallbackOptions>
  /** kind: everything is delivered, fast. lifelike: as in `README.md`, for demonstrations. */
  behaviour?: Behaviour
  /** How long the API takes to answer. Default 0. */
  apiLatencyMs?: { min: number; max: number }
  /** Senders, without prefix. Messaging services send by them; only this WhatsApp sender is accepted as a From. */
  senders?: { whatsapp?: string; sms?: string }
  /** How every Verify service of yours is set up. */
  verify?: Partial<VerifySettings>
  /** How long Meta takes to judge a template. Default about 10 ms (kind), 5 to 20 s (lifelike). */
  approvalDelayMs?: { min: number; max: number }
  /** The webhook of incoming messages, changeable at run time; null (the default) calls nobody. */
  inboundUrl?: string | null
  /** Advanced Opt-Out: the webhook of an SMS keyword carries OptOutType. */
  advancedOptOut?: boolean
  /** Older messages that have come to rest are forgotten. Default 200,000. */
  messagesMax?: number
  /** The time shown in dates, milliseconds since 1970; delays do not depend on it. */
  now?: () => number
}

export interface Settings {
  port: number
  host: string
  dataDir: string | null
  accounts: readonly [Account, ...Account[]]
  seed: number | null
  callbacks: CallbackOptions
  behaviour: Behaviour
  apiLatencyMs: { min: number; max: number }
  senders: { whatsapp: string; sms: string }
  verify: VerifySettings
  approvalDelayMs: { min: number; max: number }
  live: LiveSettings
  messagesMax: number
  journalBytesMax: number
}

/** The account there is when none is configured. Its token signs nothing but the simulator's own callbacks. */
export const DEFAULT_ACCOUNT: Account = {
  sid: 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  token: '00112233445566778899aabbccddeeff',
}
/** Verify's messages are Twilio's own: an account that starts a verification does not find them in its list. */
export const VERIFY_ACCOUNT_SID = `AC${'f'.repeat(32)}`
export const DEFAULT_SENDERS = { whatsapp: '+14155238886', sms: '+5511400028922' }

const CALLBACKS: Record<Behaviour, CallbackOptions> = {
  kind: { delayMsMin: 0, delayMsMax: 8, swapRate: 0.05, unknownParameter: true, hosts: 'loopback' },
  lifelike: { delayMsMin: 20, delayMsMax: 250, swapRate: 0.05, unknownParameter: true, hosts: 'loopback' },
}

const APPROVALS: Record<Behaviour, { min: number; max: number }> = {
  kind: { min: 5, max: 15 },
  lifelike: { min: 5_000, max: 20_000 },
}

export function readOptions(options: SimulatorOptions): Settings {
  const behaviour = options.behaviour ?? 'kind'
  const [first = DEFAULT_ACCOUNT, ...others] = options.accounts ?? []
  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    dataDir: options.dataDir ?? null,
    accounts: [first, ...others],
    seed: options.seed ?? null,
    callbacks: { ...CALLBACKS[behaviour], ...options.callbacks },
    behaviour,
    apiLatencyMs: options.apiLatencyMs ?? { min: 0, max: 0 },
    senders: { ...DEFAULT_SENDERS, ...options.senders },
    verify: { friendlyName: 'Recado', customCode: false, ...options.verify },
    approvalDelayMs: options.approvalDelayMs ?? APPROVALS[behaviour],
    live: { inboundUrl: options.inboundUrl ?? null, advancedOptOut: options.advancedOptOut ?? false },
    messagesMax: options.messagesMax ?? 200_000,
    journalBytesMax: 256 * 1024 * 1024,
  }
}
