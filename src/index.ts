import { environmentWith, readAccountConfig, readConfig } from './config.ts'
import { openPlain } from './edges/library/plain.ts'
import type {
  BroadcastResult,
  BroadcastWish,
  Purpose,
  SendResult,
  StartedVerification,
  TemplateWish,
  Way,
} from './edges/library/way.ts'
import type { Channel } from './messages/message.ts'
import type { Lang } from './platform/context.ts'
import { libraryTexts } from './text/library-text.ts'
import { parsePhone } from './text/phone.ts'
import { type EventoWords, type VagaWords, vagaText, vagaVariables } from './text/vaga-text.ts'

export type {
  BroadcastResult,
  BroadcastWish,
  Channel,
  EventoWords,
  Purpose,
  SendResult,
  StartedVerification,
  TemplateWish,
  VagaWords,
}

/** What the library is told besides the environment. */
export interface TwilioServiceOptions {
  /** In place of variables of the same name: `{ TWILIO_ACCOUNT_SID: '…' }`. */
  env?: Record<string, string | undefined>
  /** The language of sentences; Portuguese unless it is said. */
  lang?: Lang
}

export interface DurableOptions extends TwilioServiceOptions {
  /** For whom everything is sent; it has to exist. */
  empresaId: number
  /** Sends from this process. False where a service is running on the same database, and does. True by default. */
  sends?: boolean
  /** How long a send waits for Twilio's answer; 10 s by default. */
  waitMs?: number
}

const WAIT_MS = 10_000

/**
 * The guides' service: WhatsApp and SMS over Twilio, from any program.
 *
 * `new TwilioService()` goes straight to Twilio, by the variables `TWILIO_*`. Nothing is kept: what a process did not
 * send before it ended is not sent, and a fallback follows only what Twilio refuses at once.
 *
 * `await TwilioService.open({ empresaId })` goes through Recado's database (`DATABASE_URL`, else `DATA_DIR`): every
 * message is kept before it is tried, is sent once, tried again, falls back also later, and shows in the dashboard.
 */
export class TwilioService {
  readonly #way: Way

  /** Reads the variables `TWILIO_*`; never throws (see `isConfigured`). The second argument is for `open`. */
  constructor(options: TwilioServiceOptions = {}, way: Way = plainWay(options)) {
    this.#way = way
  }

  /**
   * Opens the service on the database. Throws `ConfigError` with everything that is missing, and `DomainError` when the
   * database is away (`database_unreachable`) or the empresa does not exist (`not_found`). To be closed.
   */
  static async open(options: DurableOptions): Promise<TwilioService> {
    return new TwilioService(options, await durableWay(options))
  }

  /** Whether there is an account and something to send from. Asks nobody. */
  isConfigured(): boolean {
    return this.#way.isConfigured()
  }

  /** E.164 of a phone in any form a Brazilian would type; null for what is none. */
  formatPhoneE164(phone: string): string | null {
    const parsed = parsePhone(phone)
    return parsed.ok ? parsed.e164 : null
  }

  /** One SMS. Never throws for what Twilio or the number is to blame for: the result says so. */
  sendSms(to: string, message: string, options: { id?: string } = {}): Promise<SendResult> {
    return this.#way.send({ to, body: message, channel: 'sms', fallback: false, ...options })
  }

  /** One message by WhatsApp and nothing else. */
  sendWhatsapp(to: string, message: string, options: { id?: string } = {}): Promise<SendResult> {
    return this.#way.send({ to, body: message, channel: 'whatsapp', fallback: false, ...options })
  }

  /** By WhatsApp, and by SMS where WhatsApp cannot be used; `preferredChannel: 'sms'` is SMS alone. */
  sendWithFallback(
    to: string,
    message: string,
    { preferredChannel = 'whatsapp', ...options }: { preferredChannel?: Channel; id?: string } = {},
  ): Promise<SendResult> {
    return this.#way.send({ to, body: message, channel: preferredChannel, fallback: true, ...options })
  }

  /**
   * One text, or one template, to many, each person once. Without a database at most 1,000, and the answer comes when all were tried;
   * with one at most 50,000, and the answer comes when all were handed over or after `waitMs`. Throws `too_many_targets`
   * and, with a database, what is wrong with the text or with the template's values.
   */
  sendBroadcast(wish: BroadcastWish): Promise<BroadcastResult> {
    const { preferredChannel = 'whatsapp', campaignName = 'TwilioService' } = wish
    return this.#way.broadcast({ ...wish, preferredChannel, campaignName })
  }

  /**
   * A new opening, to one person, with fallback: in the guide's words, or by a template, which passes WhatsApp's 24 hours once it
   * is approved. A template without `variables` is given those of `nova_vaga`: by name, or numbered in the order of that text.
   */
  sendVagaNotification(
    phone: string,
    vaga: VagaWords,
    evento: EventoWords,
    { template, ...options }: { template?: TemplateWish; id?: string } = {},
  ): Promise<SendResult> {
    if (template === undefined) return this.sendWithFallback(phone, vagaText(vaga, evento), options)
    const byName = vagaVariables(vaga, evento)
    const numbered = Object.values(byName).map((value, i) => [String(i + 1), value] as const)
    const known = 'name' in template ? byName : Object.fromEntries(numbered)
    const filled = { ...template, variables: template.variables ?? known }
    const message = { to: phone, body: '', template: filled, channel: 'whatsapp', fallback: true } as const
    return this.#way.send({ ...message, ...options })
  }

  /**
   * Sends a one-time code: without a database by Twilio Verify (`TWILIO_VERIFY_SID`), with one as the service does, with
   * its limits. Throws without an account, and without a database when there is no Verify service.
   */
  startVerify(input: {
    phoneE164: string
    channel?: Channel
    purpose?: Purpose
    /** Of whoever asked; with a database it is limited by. */
    ip?: string
  }): Promise<StartedVerification> {
    const { phoneE164: phone, channel = 'whatsapp', purpose = 'login', ip } = input
    return this.#way.startVerify({ phone, channel, purpose, ...(ip === undefined ? {} : { ip }) })
  }

  /** Whether this is the code. Throws `verification_unavailable` when Twilio cannot be asked. */
  checkVerify({ phoneE164, code }: { phoneE164: string; code: string; channel?: Channel }): Promise<boolean> {
    return this.#way.checkVerify({ phone: phoneE164, code })
  }

  /** Lets go of sockets and of the database; what is queued there is sent by whoever opens it next. */
  close(): Promise<void> {
    return this.#way.close()
  }
}

function plainWay({ env, lang = 'pt-BR' }: TwilioServiceOptions): Way {
  const { twilio, verifySid, missing } = readAccountConfig(environmentWith(env ?? {}))
  const account = twilio && { ...twilio, verifySid, authToken: twilio.authToken.reveal() }
  return openPlain(account, { missing, lang })
}

/** What it takes is loaded when it is used: a program that only sends need not wait for a server and a database. */
async function durableWay(options: DurableOptions): Promise<Way> {
  const { lang = 'pt-BR', waitMs = WAIT_MS, sends = true, empresaId } = options
  const config = readConfig(environmentWith(options.env ?? {}))
  if (config.twilio === null) throw new Error(libraryTexts(lang).notConfigured(['TWILIO_ACCOUNT_SID']))
  const { openDurableService } = await import('./edges/library/open-durable.ts')
  const { createApp } = await import('./app.ts')
  return openDurableService({
    ...{ lang, waitMs, sends, empresaId },
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    logLevel: config.logLevel,
    create: ({ database, log }) =>
      createApp(
        // A worker has no door of its own: Twilio reports to the service of PUBLIC_URL, else it is asked.
        { ...config, role: 'worker', rabbitmq: null },
        {
          ...{ database, log, localToken: '', simulator: null, version: 'library' },
          secretKey: config.secretKey?.reveal() ?? '',
        },
      ),
  })
}
