import { randomUUID } from 'node:crypto'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatDateTime, formatNumber } from '../../text/format.ts'
import type { Started } from './answers/broadcast.ts'
import type { Me } from './answers/operation.ts'
import type { Preview } from './answers/preview.ts'
import { showAudience, showExamples } from './audience-summary.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { confirm } from './confirm.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import { followBroadcast } from './follow-broadcast.ts'
import type { MessageChoice } from './message-choice.ts'
import { orInterrupted } from './or-interrupted.ts'
import { postPatiently } from './post-patiently.ts'
import { Refusal } from './refusal.ts'
import { showSendSummary } from './send-summary.ts'
import { type Flags, withFlags } from './with-flags.ts'
import { localZone } from './zone.ts'

export interface SendRequest {
  readonly message: MessageChoice
  readonly audience: {
    readonly all: true
    readonly cadastro_completo?: boolean
    readonly funcoes?: readonly string[]
  }
  readonly channel: 'whatsapp' | 'sms'
  readonly campaignName: string | null
  readonly dryRun: boolean
  readonly yes: boolean
  /** How long receipts are waited for once everything has left. */
  readonly waitMs: number
  readonly json: boolean
}

/** Above this many people a terminal is asked first. */
const CONFIRM_ABOVE = 50

/** Preview, confirmation, sending, following, summary: the guide's command from its first line to its last. */
export async function sendBroadcast(
  run: Run,
  connection: Connection,
  request: SendRequest,
): Promise<ExitNumber> {
  const { client, interrupt } = connection
  const { output, texts } = run
  const shown = await orInterrupted(run, interrupt, showFirst(run, client, request))
  if (request.dryRun) {
    showExamples(run, shown.preview, request.json)
    return EXIT.ok
  }
  const { recipients } = shown.preview.audience
  if (recipients === 0) throw new Refusal(EXIT.usage, texts.send.nobody)
  const printed = formatNumber(run.lang, recipients)
  if (!(await mayStart(run, { recipients, printed }, request.yes))) {
    output.talk(texts.send.declined)
    return EXIT.ok
  }
  if (interrupt.count > 0) throw new Refusal(EXIT.interrupted, texts.send.declined)
  const started = await startBroadcast(run, client, { name: shown.name, request })
  if (started.awaiting_approval === true) {
    output.data(request.json ? JSON.stringify(started) : texts.drafts.waiting(String(started.broadcast_id)))
    return EXIT.ok
  }
  output.talk(texts.send.started(String(started.broadcast_id)))
  const followed = await followBroadcast(run, connection, {
    id: started.broadcast_id,
    waitMs: request.waitMs,
  })
  if (followed.end === 'interrupted') return EXIT.interrupted
  const { simulator } = shown
  return showSendSummary(run, client, { followed, started, simulator, json: request.json })
}

interface Shown {
  readonly preview: Preview
  readonly name: string
  readonly simulator: string | null
}

async function showFirst(run: Run, client: Client, request: SendRequest): Promise<Shown> {
  const me = await client.get<Me>('/api/v1/me')
  const preview = await previewBroadcast(client, request)
  const name = await campaignName(run, request)
  showAudience(run, preview, { name, empresa: onlyEmpresa(me) })
  if (me.simulator !== null) run.output.talk(run.texts.talk.simulatorInUse(me.simulator))
  return { preview, name, simulator: me.simulator }
}

/** As it was asked for, else by the time. */
export async function campaignName(run: Run, request: Pick<SendRequest, 'campaignName'>): Promise<string> {
  return request.campaignName ?? run.texts.send.defaultCampaignName(await minute(run))
}

/** A few people are written to at once; for more somebody has to say yes, on the terminal or by the flag. */
export async function mayStart(
  run: Run,
  { recipients, printed }: { recipients: number; printed: string },
  yes: boolean,
): Promise<boolean> {
  const { output, texts } = run
  if (recipients <= CONFIRM_ABOVE || yes) return true
  if (!output.interactive) throw new Refusal(EXIT.usage, texts.usage.confirmNeedsTerminal(printed))
  return confirm(run, texts.send.confirm(printed), texts.send.yesPattern)
}

export const SEND_FLAGS: Flags = {
  body: '--mensagem',
  campaign_name: '--nome-campanha',
  preferred_channel: '--canal',
  phone: '--teste',
  scheduled_at: '--em',
  'audience.funcoes': '--funcao',
  template: '--template',
  language: '--idioma',
  'variables.*': '--variavel',
  variables: '--variavel',
}

async function previewBroadcast(client: Client, request: SendRequest): Promise<Preview> {
  const { message, audience, channel } = request
  try {
    return await client.post<Preview>('/api/v1/broadcasts/preview', {
      ...message,
      audience,
      preferred_channel: channel,
    })
  } catch (error) {
    throw withFlags(error, SEND_FLAGS)
  }
}

/** One idempotency key for all tries: an answer that got lost cannot become a second broadcast. */
async function startBroadcast(
  run: Run,
  client: Client,
  { name, request }: { name: string; request: SendRequest },
): Promise<Started> {
  const body = {
    campaign_name: name,
    ...request.message,
    audience: request.audience,
    preferred_channel: request.channel,
    idempotency_key: randomUUID(),
    wait_ms: 0,
  }
  try {
    return await postPatiently<Started>(run, client, '/api/v1/twilio/broadcast', body)
  } catch (error) {
    throw withFlags(error, SEND_FLAGS)
  }
}

/** For whom it is, where there can be no other. */
export function onlyEmpresa(me: Me): string | null {
  return me.empresas.length === 1 ? (me.empresas[0]?.nome ?? null) : null
}

/** The minute in the machine's own zone; only a name to find the broadcast by. */
async function minute({ lang, program }: Run): Promise<string> {
  return formatDateTime(lang, await program.now(), localZone())
}
