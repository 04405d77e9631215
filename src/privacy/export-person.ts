import { DomainError } from '../errors.ts'
import { recordAudit } from '../identity/audit-log.ts'
import { bodyFor, smsFor } from '../messages/render.ts'
import type { Ctx } from '../platform/context.ts'
import type { Db } from '../platform/db/db.ts'
import type { Person, PersonReach } from './erasure.ts'
import {
  type ExportedMessage,
  exportAttempts,
  exportAudit,
  exportCandidaturas,
  exportCodes,
  exportConsentChanges,
  exportContacts,
  exportEvents,
  exportForgottenInbound,
  exportFreelancers,
  exportInbound,
  exportLinks,
  exportLists,
  exportMessages,
  exportSuppressions,
  exportTags,
  exportThreads,
  exportWindows,
  type OfMessage,
} from './export-queries.ts'

/** Of the form of the document, so that whoever reads it by a program can tell. */
const FORMAT = 'recado.person/1'
const MESSAGES_PER_PAGE = 200

type Rows = readonly Record<string, unknown>[]

/** What is kept of a person beside their messages, under the names that the document gives it. */
const SECTIONS: readonly (readonly [name: string, read: (db: Db, person: Person) => Promise<Rows>])[] = [
  ['freelancers', exportFreelancers],
  ['known_as', exportLinks],
  ['candidaturas', exportCandidaturas],
  ['tags', exportTags],
  ['audience_lists', exportLists],
  ['contacts', exportContacts],
  ['consent_changes', exportConsentChanges],
  ['suppressions', exportSuppressions],
  ['whatsapp_windows', exportWindows],
  ['otp_logs', exportCodes],
  ['inbox_threads', exportThreads],
  ['inbound_messages', exportInbound],
  ['forgotten_inbound', exportForgottenInbound],
  ['audit_log', exportAudit],
]

/**
 * Everything that the empresa keeps of one person, or with `everywhere` the whole service, as the text of a JSON document,
 * piece by piece: it is never whole in memory. The record in the shared directory is in it only for the empresa that
 * brought it in. That it was asked for is written down first. Throws `forbidden` for everywhere beyond the reach.
 */
export async function* exportPerson(
  ctx: Ctx,
  keys: { recipientKey(e164: string): Buffer },
  reach: PersonReach,
  { e164, everywhere }: { e164: string; everywhere: boolean },
): AsyncGenerator<string> {
  if (everywhere && reach === 'own') throw new DomainError('forbidden', {})
  const person: Person = {
    recipientKey: keys.recipientKey(e164),
    empresaId: everywhere ? null : ctx.empresaId,
  }
  const { recipientKey } = person
  await recordAudit(ctx, { action: 'person.exported', facts: { everywhere }, recipientKey, everywhere })
  const head = { format: FORMAT, phone: e164, empresa_id: person.empresaId, exported_at: ctx.clock.now() }
  yield JSON.stringify(head).slice(0, -1)
  for (const [name, read] of SECTIONS) {
    const rows = await read(ctx.db, person)
    yield `,\n${JSON.stringify(name)}: ${JSON.stringify(rows.map(snake), null, 1)}`
  }
  yield ',\n"messages": ['
  let between = ''
  for (let after = 0; ; ) {
    const page = await exportMessages(ctx.db, person, { after, limit: MESSAGES_PER_PAGE })
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
    for (const message of await withLives(ctx.db, page)) {
      yield `${between}\n${JSON.stringify(message)}`
      between = ','
    }
  }
  yield '\n]}\n'
}

/** Messages as the person got them, each with its attempts and its timeline. */
async function withLives(db: Db, page: readonly ExportedMessage[]): Promise<Record<string, unknown>[]> {
  const ids = page.map(({ id }) => id)
  const since = page.reduce(
    (first, { createdAt }) => (createdAt < first ? createdAt : first),
    new Date(8.64e15),
  )
  const attempts = byMessage(await exportAttempts(db, ids))
  const events = byMessage(await exportEvents(db, ids, since))
  return page.map(({ id, body, smsBody, smsPlain, variables, ...message }) => {
    const [text, smsText] = [bodyFor(body, variables), smsFor({ body, smsBody, smsPlain }, variables)]
    return {
      id: String(id),
      ...snake(message),
      text,
      ...(smsText === text ? {} : { sms_text: smsText }),
      variables,
      attempts: attempts.get(id) ?? [],
      timeline: events.get(id) ?? [],
    }
  })
}

function byMessage(rows: readonly OfMessage[]): Map<number, Record<string, unknown>[]> {
  const grouped = new Map<number, Record<string, unknown>[]>()
  for (const { messageId, ...row } of rows) {
    grouped.set(messageId, [...(grouped.get(messageId) ?? []), snake(row)])
  }
  return grouped
}

/** The names of the columns, as the rest of the API writes names. */
function snake(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
}
