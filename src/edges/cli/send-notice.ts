import { randomUUID } from 'node:crypto'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatNumber } from '../../text/format.ts'
import type { NoticeStarted } from './answers/broadcast.ts'
import type { Me } from './answers/operation.ts'
import type { Preview } from './answers/preview.ts'
import { showAudience, showExamples } from './audience-summary.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import { followBroadcast } from './follow-broadcast.ts'
import { orInterrupted } from './or-interrupted.ts'
import { postPatiently } from './post-patiently.ts'
import { Refusal } from './refusal.ts'
import { mayStart, onlyEmpresa } from './send-broadcast.ts'
import { showSendSummary } from './send-summary.ts'
import { type Flags, withFlags } from './with-flags.ts'

const FLAGS: Flags = {
  mensagem: '--mensagem',
  preferred_channel: '--canal',
  language: '--idioma',
  vaga_id: 'ID',
  candidatura_id: 'ID',
  evento_id: 'ID',
}

/** What a notice is about. */
export interface NoticeSubject {
  readonly title: string
  /** Why nobody can be told, as the service would say once it is asked to. */
  readonly refused: string | null
}

export interface NoticeRequest {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  subjectOf(client: Client): Promise<NoticeSubject>
  readonly dryRun: boolean
  readonly yes: boolean
  readonly waitMs: number
  readonly json: boolean
}

/** Whom it concerns, confirmation, sending, following, summary: a notice from its first line to its last. */
export async function sendNotice(
  run: Run,
  connection: Connection,
  request: NoticeRequest,
): Promise<ExitNumber> {
  const { client, interrupt } = connection
  const { output, texts } = run
  const { preview, simulator } = await orInterrupted(run, interrupt, showFirst(run, client, request))
  if (request.dryRun) {
    showExamples(run, preview, request.json)
    return EXIT.ok
  }
  const { recipients } = preview.audience
  const printed = formatNumber(run.lang, recipients)
  if (!(await mayStart(run, { recipients, printed }, request.yes))) {
    output.talk(texts.send.declined)
    return EXIT.ok
  }
  if (interrupt.count > 0) throw new Refusal(EXIT.interrupted, texts.send.declined)
  const answer = await start(run, client, request)
  const { broadcast_id: id } = answer
  sayLeftOut(run, answer)
  if (id === null) {
    output.data(request.json ? JSON.stringify(answer) : texts.notices.allTold)
    return EXIT.ok
  }
  if (answer.ja_notificado !== true) output.talk(texts.send.started(String(id)))
  const followed = await followBroadcast(run, connection, { id, waitMs: request.waitMs })
  if (followed.end === 'interrupted') return EXIT.interrupted
  const started = { ...answer, broadcast_id: id }
  return showSendSummary(run, client, { followed, started, simulator, json: request.json })
}

async function showFirst(
  run: Run,
  client: Client,
  { path, body, subjectOf }: NoticeRequest,
): Promise<{ preview: Preview; simulator: string | null }> {
  const me = await client.get<Me>('/api/v1/me')
  const { title, refused } = await subjectOf(client)
  if (refused !== null) throw new Refusal(EXIT.usage, refused)
  try {
    const preview = await client.post<Preview>(`${path}/preview`, body)
    showAudience(run, preview, { name: title, empresa: onlyEmpresa(me) })
    if (me.simulator !== null) run.output.talk(run.texts.talk.simulatorInUse(me.simulator))
    return { preview, simulator: me.simulator }
  } catch (error) {
    throw withFlags(error, FLAGS)
  }
}

async function start(run: Run, client: Client, { path, body }: NoticeRequest): Promise<NoticeStarted> {
  try {
    const once = { ...body, idempotency_key: randomUUID(), wait_ms: 0 }
    return await postPatiently<NoticeStarted>(run, client, path, once)
  } catch (error) {
    throw withFlags(error, FLAGS)
  }
}

function sayLeftOut({ output, texts, lang }: Run, answer: NoticeStarted): void {
  const { ja_notificados: told = 0, ja_notificado: wasTold = false } = answer
  if (wasTold) output.talk(texts.notices.wasTold)
  if (told > 0 && answer.broadcast_id !== null) {
    output.talk(texts.notices.leftOut(told, formatNumber(lang, told)))
  }
}
