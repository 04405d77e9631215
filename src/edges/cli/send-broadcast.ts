import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import type { Started } from './answers/broadcast.ts'
import type { Run } from './command.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import type { MessageChoice } from './message-choice.ts'
import { Refusal } from './refusal.ts'
import { type SendWishes, sendPreviewed } from './send-previewed.ts'
import type { Flags } from './with-flags.ts'
import { shownTime } from './zone.ts'

/** Freelancers, or the people of a list; the members are the service's. */
export type SendAudience =
  | {
      readonly all: true
      readonly cadastro_completo?: boolean
      readonly funcoes?: readonly string[]
    }
  | { readonly upload_id: number }

export interface SendRequest extends SendWishes {
  readonly message: MessageChoice
  readonly audience: SendAudience
  readonly channel: 'whatsapp' | 'sms'
  readonly campaignName: string | null
}

export const SEND_FLAGS: Flags = {
  body: '--mensagem',
  campaign_name: '--nome-campanha',
  preferred_channel: '--canal',
  phone: '--teste',
  scheduled_at: '--em',
  'audience.funcoes': '--funcao',
  'audience.upload_id': '--lista',
  template: '--template',
  language: '--idioma',
  'variables.*': '--variavel',
  variables: '--variavel',
}

/** The guide's command: a message to freelancers. */
export function sendBroadcast(run: Run, connection: Connection, request: SendRequest): Promise<ExitNumber> {
  const { message, audience, channel } = request
  const body = { ...message, audience, preferred_channel: channel }
  const sending = {
    flags: SEND_FLAGS,
    nameOf: () => campaignName(run, request),
    preview: { path: '/api/v1/broadcasts/preview', body },
    start: {
      path: '/api/v1/twilio/broadcast',
      bodyOf: (name: string) => ({ campaign_name: name, ...body }),
    },
    checkRecipients(recipients: number) {
      if (recipients === 0) throw new Refusal(EXIT.usage, run.texts.send.nobody)
    },
    sayStarted: (started: Started) => sayStarted(run, started, request.json),
  }
  return sendPreviewed(run, connection, { sending, wishes: request })
}

function sayStarted({ output, texts }: Run, started: Started, json: boolean): number | null {
  const { broadcast_id: id, awaiting_approval: waits = false } = started
  if (waits) {
    output.data(json ? JSON.stringify(started) : texts.drafts.waiting(String(id)))
    return null
  }
  output.talk(texts.send.started(String(id)))
  return id
}

/** As it was asked for, else by the time. */
export async function campaignName(run: Run, request: Pick<SendRequest, 'campaignName'>): Promise<string> {
  return request.campaignName ?? run.texts.send.defaultCampaignName(await minute(run))
}

/** The minute in the machine's own zone; only a name to find the broadcast by. */
async function minute({ lang, program }: Run): Promise<string> {
  return shownTime(lang, (await program.now()).toISOString())
}
