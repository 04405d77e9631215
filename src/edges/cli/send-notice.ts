import { randomUUID } from 'node:crypto'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatNumber } from '../../text/format.ts'
import type { Me, NoticeStarted } from './api.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import { followBroadcast } from './follow-broadcast.ts'
import { orInterrupted } from './or-interrupted.ts'
import { table } from './output.ts'
import { postPatiently } from './post-patiently.ts'
import { Refusal } from './refusal.ts'
import { mayStart, withFlags } from './send-broadcast.ts'
import { showSendSummary } from './send-summary.ts'

/** A person whom a notice concerns. */
export interface Concerned {
  readonly nome: string
  readonly phone: string | null
}

/** What a notice is about, and whom it concerns. */
export interface NoticeSubject {
  readonly title: string
  /** Page by page. */
  readonly people: AsyncIterable<readonly Concerned[]>
  /** Why nobody can be told, as the service would say once it is asked to. */
  readonly refused: string | null
}

export interface NoticeRequest {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  subjectOf(client: Client): Promise<NoticeSubject>
  /** Whom an earlier call told is left out: what a vaga does. */
  readonly tellsOnce: boolean
  readonly dryRun: boolean
  readonly yes: boolean
  readonly waitMs: number
  readonly json: boolean
}

/** Beyond these the people are not counted. */
const PEOPLE_COUNTED_MAX = 5_000
const PEOPLE_SHOWN_MAX = 20

/** Whom it concerns, confirmation, sending, following, summary: a notice from its first line to its last. */
export async function sendNotice(
  run: Run,
  connection: Connection,
  request: NoticeRequest,
): Promise<ExitNumber> {
  const { client, interrupt } = connection
  const { output, texts } = run
  const { title, crowd, simulator } = await orInterrupted(run, interrupt, look(run, client, request))
  if (request.dryRun) {
    showPeople(run, title, crowd, request.json)
    return EXIT.ok
  }
  const asked = { recipients: crowd.reachable, printed: printedCount(run, crowd) }
  if (!(await mayStart(run, asked, request.yes))) {
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

interface Crowd {
  readonly shown: readonly Concerned[]
  readonly reachable: number
  readonly withoutPhone: number
  /** True where there are more than were counted. */
  readonly capped: boolean
}

async function look(run: Run, client: Client, request: NoticeRequest) {
  const { output, texts, lang } = run
  const { simulator } = await client.get<Me>('/api/v1/me')
  const { title, people, refused } = await request.subjectOf(client)
  if (refused !== null) throw new Refusal(EXIT.usage, refused)
  const crowd = await count(people)
  const rows: [string, string][] = [
    [texts.notices.people, printedCount(run, crowd)],
    ...(crowd.withoutPhone > 0
      ? [[texts.notices.withoutPhone, formatNumber(lang, crowd.withoutPhone)] as [string, string]]
      : []),
  ]
  output.talk(title)
  for (const line of table(rows)) output.talk(line)
  if (request.tellsOnce) output.talk(`  ${texts.notices.toldBeforeStay}`)
  if (simulator !== null) output.talk(texts.talk.simulatorInUse(simulator))
  return { title, crowd, simulator }
}

function printedCount({ texts, lang }: Run, { reachable, capped }: Crowd): string {
  const printed = formatNumber(lang, reachable)
  return capped ? texts.notices.over(printed) : printed
}

async function count(pages: AsyncIterable<readonly Concerned[]>): Promise<Crowd> {
  const shown: Concerned[] = []
  let [reachable, withoutPhone] = [0, 0]
  for await (const page of pages) {
    for (const person of page) {
      if (person.phone === null) withoutPhone += 1
      else reachable += 1
      if (person.phone !== null && shown.length < PEOPLE_SHOWN_MAX) shown.push(person)
    }
    if (reachable >= PEOPLE_COUNTED_MAX) return { shown, reachable, withoutPhone, capped: true }
  }
  return { shown, reachable, withoutPhone, capped: false }
}

function showPeople(
  { output, texts, lang }: Run,
  title: string,
  { shown, reachable, withoutPhone, capped }: Crowd,
  json: boolean,
): void {
  if (json) {
    output.data(
      JSON.stringify({ title, people: reachable, without_phone: withoutPhone, capped, first: shown }),
    )
    return
  }
  for (const { nome, phone } of shown) output.data(texts.notices.person({ nome, phone: phone ?? '' }))
  const more = reachable - shown.length
  if (more > 0) output.data(texts.notices.morePeople(formatNumber(lang, more)))
  output.talk(texts.send.dryRunEnd)
}

async function start(run: Run, client: Client, { path, body }: NoticeRequest): Promise<NoticeStarted> {
  try {
    const once = { ...body, idempotency_key: randomUUID(), wait_ms: 0 }
    return await postPatiently<NoticeStarted>(run, client, path, once)
  } catch (error) {
    throw withFlags(error)
  }
}

function sayLeftOut({ output, texts, lang }: Run, answer: NoticeStarted): void {
  const { ja_notificados: told = 0, ja_notificado: wasTold = false } = answer
  if (wasTold) output.talk(texts.notices.wasTold)
  if (told > 0 && answer.broadcast_id !== null) {
    output.talk(texts.notices.leftOut(told, formatNumber(lang, told)))
  }
}
