import type { Channel } from '../../messages/message.ts'
import type { TemplateLanguage } from '../../templates/template.ts'

/** How one message went, in the words of the guide. */
export interface SendResult {
  /** `success`: Twilio took it. Whether it arrives is told later, and only to who has a database. */
  status: 'success' | 'error'
  /** Twilio's id of the message. */
  messageSid: string | null
  /** How it stands: Twilio's word without a database, Recado's with one. */
  statusCode: string | null
  /** Twilio's code, as text. */
  errorCode: string | null
  /** What went wrong, in a sentence. */
  errorMessage: string | null
  /** The channel it left by, or was last tried on. */
  channel: Channel
  /** The id it can be asked for by, of a template its message's own; null without a database. */
  id: string | null
}

/** How many of a broadcast's targets Twilio took. */
export interface BroadcastResult {
  success: true
  /** Null without a database. */
  broadcastId: number | null
  stats: { total: number; sent: number; failed: number; queued: number; suppressed: number }
  /** Targets that are no phones, or the same as another. */
  rejected: { target: string; reason: string }[]
  /** It goes to so many that a second person has to approve it first. */
  awaitingApproval?: boolean
}

export interface StartedVerification {
  success: boolean
  message: string
  /** The channel that took it: SMS where WhatsApp could not be used. */
  channel: Channel
  to: string | null
  sid: string | null
}

/**
 * A template in place of a text, with what it says to everybody. Recado's own go by their name, which takes a database;
 * straight to Twilio goes what Twilio keeps, by its ContentSid.
 */
export type TemplateWish =
  | { name: string; language?: TemplateLanguage; variables?: Record<string, string> }
  | { contentSid: string; variables?: Record<string, string> }

export interface BroadcastWish {
  /** What is said; left out where a template says it. */
  body?: string
  template?: TemplateWish
  phoneList: readonly string[]
  preferredChannel?: Channel
  campaignName?: string
  /** The same key with the same request gives the first broadcast back; only with a database. */
  idempotencyKey?: string
}

export interface Outgoing {
  to: string
  /** Empty where a template takes its place. */
  body: string
  template?: TemplateWish
  channel: Channel
  /** Goes on by SMS when WhatsApp cannot be used. */
  fallback: boolean
  /** Sent once, however often it is asked for; only with a database. */
  id?: string
}

export type Purpose = 'signup' | 'login' | 'password_reset'

/** The two ways of the library: straight to Twilio, or through the database. */
export interface Way {
  isConfigured(): boolean
  send(message: Outgoing): Promise<SendResult>
  broadcast(
    wish: Required<Pick<BroadcastWish, 'preferredChannel' | 'campaignName'>> & BroadcastWish,
  ): Promise<BroadcastResult>
  startVerify(input: {
    phone: string
    channel: Channel
    purpose: Purpose
    ip?: string
  }): Promise<StartedVerification>
  checkVerify(input: { phone: string; code: string }): Promise<boolean>
  close(): Promise<void>
}
