import type { Decision } from './approvals.ts'
import type { CallbackCounters } from './callback-sender.ts'
import type { Faults } from './faults.ts'
import type { RequestCounters } from './http/gate.ts'
import type { Hold, HoldPoint } from './http/holds.ts'
import { openHttpFace } from './http/server.ts'
import type { Incoming } from './inbound-message.ts'
import { type LiveSettings, readSettings } from './live-settings.ts'
import { readOptions, type SimulatorOptions } from './options.ts'
import { type PhoneSwitches, readSwitches } from './phone.ts'
import {
  decideTemplate,
  listPhones,
  listStored,
  listTemplates,
  listVerifications,
  type MessageFilter,
  type PhoneSummary,
  type PhoneView,
  phoneView,
  type Received,
  receiveMessage,
  type StoredMessage,
  type StoredTemplate,
  type StoredVerification,
  switchPhone,
} from './views.ts'
import { openWorld } from './world.ts'

export { AUTHENTICATION_CONTENT_SID, AUTHENTICATION_CONTENT_SIDS } from './authentication-template.ts'
export type { CallbackCounters } from './callback-sender.ts'
export type { CallbackOptions } from './callbacks.ts'
export type { ApprovalStatus, QuickReply } from './content.ts'
export type { FaultName, FaultPatch, FaultSet, Faults, When } from './faults.ts'
export { FaultError } from './faults.ts'
export type { RequestCounters } from './http/gate.ts'
export type { Hold, HoldPoint } from './http/holds.ts'
export { type Incoming, IncomingError } from './inbound-message.ts'
export { type LiveSettings, SettingError } from './live-settings.ts'
export { FolderInUseError } from './lock.ts'
export type { Direction, MessageStatus, WebhookEnd } from './message.ts'
export { type Account, DEFAULT_ACCOUNT, DEFAULT_SENDERS, type SimulatorOptions } from './options.ts'
export type { Behaviour, PhoneSwitches, PhoneTraits } from './phone.ts'
export type {
  MessageFilter,
  PhoneSummary,
  PhoneView,
  Received,
  StoredMessage,
  StoredTemplate,
  StoredVerification,
} from './views.ts'
export { TemplateDecisionError } from './views.ts'

export interface Phones {
  /** What the person received and is like; null when the number never received anything. */
  get(number: string): PhoneView | null
  /** Switches a person (and makes the phone when it is new); `null` gives a trait back to chance. */
  set(number: string, switches: PhoneSwitches): PhoneView
  list(asked?: { limit?: number; q?: string }): { total: number; matching: number; phones: PhoneSummary[] }
}

export interface Simulator {
  /** Such as `http://127.0.0.1:3001`; takes the place of `https://api.twilio.com`. */
  url: string
  port: number
  instanceId: string
  faults: Faults
  phones: Phones
  templates: {
    /** Newest first. */
    list(): StoredTemplate[]
    /** Judges one in Meta's place, at once; throws `TemplateDecisionError`. */
    decide(sid: string, decided: Decision): StoredTemplate
  }
  settings: {
    get(): LiveSettings
    /** Changes what is named, at once; throws `SettingError`. */
    set(settings: Partial<LiveSettings>): LiveSettings
  }
  /**
   * A person writes. Resolves when the webhook has answered, with what it answered, or was given up; rejects with
   * `IncomingError` when this cannot be written. Where a fault delays the webhook, `settle` lets the time pass.
   */
  receive(incoming: Incoming): Promise<Received>
  /** Everything accepted, in order. */
  messages(filter?: MessageFilter): StoredMessage[]
  /** Every verification started, in order, with its code. Their messages are among `messages()`, of an account of Twilio's own. */
  verifications(filter?: { to?: string }): StoredVerification[]
  /**
   * Lets the time of all delays pass at once; resolves when no callback or status change is waiting or in flight.
   * Messages with a SendAt wait on, unless `scheduled` is true.
   */
  settle(options?: { scheduled?: boolean }): Promise<void>
  /** Requests to the API by route and outcome (a Twilio code, an HTTP status, or hang, reset, cut). */
  requests(): RequestCounters
  /** Requests to the API that are not answered yet, those that are held included. */
  inFlight(): number
  /** Stops requests of a route, named as in `requests()`, at a point on their way, until the hold lets them go. */
  hold(point: HoldPoint, route: string): Hold
  callbacks(): CallbackCounters
  close(): Promise<void>
}

/**
 * A local Twilio in this process. Rejects with the system's error (`EADDRINUSE`) when the port is taken, and with
 * `FolderInUseError` when another simulator keeps its journal in the same folder.
 */
export async function startSimulator(
  options: SimulatorOptions & { onShutdownRequest?: () => void } = {},
): Promise<Simulator> {
  const world = openWorld(readOptions(options), options.now)
  const http = await openHttpFace(world, options.onShutdownRequest ?? null).catch(async (error: unknown) => {
    await world.close()
    throw error
  })
  return {
    url: `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`,
    port: http.port,
    instanceId: world.instanceId,
    faults: {
      get: world.faults.get,
      set: world.faults.set,
      reset: world.faults.reset,
      numbers: world.faults.numbers,
    },
    phones: {
      get(number) {
        const phone = world.store.findPhone(number)
        return phone === null ? null : phoneView(world, phone)
      },
      set: (number, switches) => switchPhone(world, number, readSwitches(switches)),
      list: (asked = {}) => listPhones(world, { limit: 60, ...asked }),
    },
    templates: {
      list: () => listTemplates(world),
      decide: (sid, decided) => decideTemplate(world, sid, decided),
    },
    settings: {
      get: () => ({ ...world.live }),
      set: (settings) => ({ ...Object.assign(world.live, readSettings(settings)) }),
    },
    receive: (incoming) => receiveMessage(world, incoming),
    messages: (filter) => listStored(world, filter),
    verifications: (filter) => listVerifications(world, filter),
    settle: world.settle,
    requests: http.requests,
    inFlight: http.inFlight,
    hold: http.hold,
    callbacks: world.callbacks.counters,
    async close() {
      await http.close()
      await world.close()
    },
  }
}
