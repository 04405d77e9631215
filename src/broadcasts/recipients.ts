import { listApplicantOf, listApprovedOf, listMatchingForVaga } from '../directory/list-addressees.ts'
import { DomainError } from '../errors.ts'
import type { Recipient } from '../messages/enqueue.ts'
import type { Ctx } from '../platform/context.ts'
import type { EmpresaId, FreelancerId, GroupId } from '../platform/ids.ts'
import { firstName } from '../text/first-name.ts'
import { parsePhone } from '../text/phone.ts'
import { findVariables, tryRenderText } from '../text/template.ts'
import { variablesOfListed } from './audience-list.ts'
import {
  type DirectoryFilter,
  listFreelancersByKey,
  listMatching,
  type PersonRow,
} from './audience-queries.ts'
import {
  type NoticeAudience,
  type Rejected,
  type SettledAudience,
  type SettledDirectory,
  type SettledList,
  TARGETS_MAX,
} from './broadcast.ts'
import { listListedByKey } from './list-rows-queries.ts'
import { listTold } from './notice-queries.ts'

/** How an E.164 number becomes the key that people are compared by. */
export interface RecipientKeys {
  recipientKey(e164: string): Buffer
}

/** What is said: SMS may have words of its own. */
export interface Said {
  body: string
  smsBody: string | null
}

/** A page of the audience: who can be written to, and who cannot, with the reason. */
export interface AudiencePage {
  recipients: (Recipient & { nome: string | null; addressKnown: boolean })[]
  /** Targets that were named and cannot be written to; of the directory only `leftOut` tells. */
  rejected: Rejected[]
  leftOut: { already: number; duplicates: number; invalid: number }
  /** Members of the directory without a phone; they are counted, not listed. */
  withoutPhone: number
  /** Everybody who is counted above as left out, with why. */
  unreached: Unreached[]
}

/** Somebody who is meant and not written to. */
export interface Unreached {
  reason: Rejected['reason'] | 'already' | 'without_phone'
  nome: string | null
  /** A phone, or what was named as one; null: there is none. */
  address: string | null
  addressKnown: boolean
}

export const AUDIENCE_PAGE_ROWS = 2_000

/** Walks the audience page by page; a person appears once, whatever spelling their phone comes in. */
export async function* walkAudience(
  ctx: Ctx,
  keys: RecipientKeys,
  audience: SettledAudience,
  { body, smsBody }: Said,
): AsyncGenerator<AudiencePage> {
  const walk = openWalk(ctx, 'targets' in audience, { body, smsBody })
  if ('targets' in audience) {
    if (audience.targets.length > TARGETS_MAX) {
      throw new DomainError('too_many_targets', { count: audience.targets.length, countMax: TARGETS_MAX })
    }
    for (let start = 0; start < audience.targets.length; start += AUDIENCE_PAGE_ROWS) {
      yield await pageOfTargets(ctx, keys, audience.targets.slice(start, start + AUDIENCE_PAGE_ROWS), walk)
    }
    return
  }
  if ('listId' in audience) {
    for (let afterKey: Buffer = Buffer.alloc(0); ; ) {
      const place = { afterKey, untilKey: null }
      const { page, last } = await readListed(ctx, audience, { body, smsBody }, place)
      yield page
      if (last === null) return
      afterKey = last
    }
  }
  const listAfter = peopleOf(ctx, audience)
  let after = 0 as FreelancerId
  for (;;) {
    const rows = await listAfter(after)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    yield await withoutTold(ctx, audience, pageOfPeople(rows, walk), null)
  }
}

/** A page of those whom a notice concerns, as one alone sees them: whoever shares a phone with an earlier page is among them. */
export async function readAddressees(
  ctx: Ctx,
  audience: NoticeAudience,
  { body, smsBody }: Said,
  { after, ownGroup }: { after: FreelancerId; ownGroup: GroupId },
): Promise<{ page: AudiencePage; last: FreelancerId | null }> {
  const rows = await peopleOf(ctx, audience)(after)
  const page = pageOfPeople(rows, openWalk(ctx, false, { body, smsBody }))
  return {
    page: await withoutTold(ctx, audience, page, ownGroup),
    last: rows.length < AUDIENCE_PAGE_ROWS ? null : (rows.at(-1)?.id ?? null),
  }
}

/** At most `limit` of those whom a list names, by their keys, and never more than a page; who is in a list is in it once. `last` is null at the end. */
export async function readListed(
  ctx: Ctx,
  audience: SettledList,
  said: Said,
  { afterKey, untilKey }: { afterKey: Buffer; untilKey: Buffer | null },
  limit: number = AUDIENCE_PAGE_ROWS,
): Promise<{ page: AudiencePage; last: Buffer | null }> {
  const rowsMax = Math.min(limit, AUDIENCE_PAGE_ROWS)
  const rows = await listListedByKey(ctx.db, {
    ...{ empresaId: ctx.empresaId, listId: audience.listId, limit: rowsMax },
    ...{ afterKey, untilKey, notIn: audience.exceptBroadcasts ?? [] },
  })
  const walk = openWalk(ctx, true, said)
  const page = emptyPage()
  for (const { told, e164, recipientKey: key, freelancer, ...row } of rows) {
    const variables = variablesOfListed({ ...row, freelancer })
    const person = freelancer && { ...freelancer, nome: variables.nome ?? '' }
    const candidate = { target: e164, e164, key, person, variables }
    if (told) leaveOut(page, walk, candidate, 'already')
    else admit(page, walk, candidate)
  }
  return { page, last: rows.length < rowsMax ? null : (rows.at(-1)?.recipientKey ?? null) }
}

/** Judges members of the directory one by one, as a walk does. */
export function judgePeople(ctx: Ctx, rows: readonly PersonRow[], said: Said): AudiencePage {
  return pageOfPeople(rows, openWalk(ctx, false, said))
}

/** The members of the directory whom an audience means, a page by id. */
function peopleOf(
  ctx: Ctx,
  audience: SettledDirectory | NoticeAudience,
): (after: FreelancerId) => Promise<PersonRow[]> {
  const limit = AUDIENCE_PAGE_ROWS
  if ('vagaId' in audience) return (after) => listMatchingForVaga(ctx, audience.vagaId, { after, limit })
  if ('approvedForEventoId' in audience) {
    return (after) => listApprovedOf(ctx, audience.approvedForEventoId, { after, limit })
  }
  if ('candidaturaId' in audience) {
    return (after) => listApplicantOf(ctx, audience.candidaturaId, { after, limit })
  }
  return (after) => listMatching(ctx.db, filterOf(ctx.empresaId, audience), after, limit)
}

/** A directory audience, which is settled, as it is asked for. */
export function filterOf(empresaId: EmpresaId, audience: SettledDirectory): DirectoryFilter {
  const { evento } = audience
  return {
    empresaId,
    cadastroCompleto: audience.cadastroCompleto === true,
    funcaoIds: audience.funcaoIds.length > 0 ? audience.funcaoIds : null,
    tagIds: audience.tagIds.length > 0 ? audience.tagIds : null,
    evento: evento === undefined ? null : { id: evento.id, statuses: evento.candidaturas },
    notIn: audience.exceptBroadcasts ?? [],
  }
}

/** Takes out whom an earlier notice told of the same vaga or candidatura. */
async function withoutTold(
  ctx: Ctx,
  audience: SettledAudience,
  page: AudiencePage,
  ownGroup: GroupId | null,
): Promise<AudiencePage> {
  if (!('vagaId' in audience || 'candidaturaId' in audience) || page.recipients.length === 0) return page
  const keys = page.recipients.map((each) => each.recipientKey)
  const told = new Set(
    (await listTold(ctx.db, ctx.empresaId, { subject: audience, keys, ownGroup })).map((key) =>
      key.toString('hex'),
    ),
  )
  const isTold = ({ recipientKey }: { recipientKey: Buffer }) => told.has(recipientKey.toString('hex'))
  const recipients = page.recipients.filter((each) => !isTold(each))
  const already = page.recipients.length - recipients.length
  for (const { nome, e164: address, addressKnown } of page.recipients.filter(isTold)) {
    page.unreached.push({ reason: 'already', nome, address, addressKnown })
  }
  return { ...page, recipients, leftOut: { ...page.leftOut, already } }
}

function openWalk({ empresaId }: Ctx, named: boolean, { body, smsBody }: Said): Walk {
  const texts = smsBody === null ? [body] : [body, smsBody]
  return { empresaId, named, seen: new Set(), texts, personal: findVariables(texts.join(' ')).length > 0 }
}

interface Walk {
  empresaId: EmpresaId
  /** Whether the caller named the addresses; of the directory's own, those left out are only counted. */
  named: boolean
  seen: Set<string>
  /** What is said, on one channel or the other. */
  texts: readonly string[]
  /** Whether the text says something of each person. */
  personal: boolean
}

async function pageOfTargets(
  ctx: Ctx,
  keys: RecipientKeys,
  targets: readonly string[],
  walk: Walk,
): Promise<AudiencePage> {
  const page = emptyPage()
  const parsed: { target: string; e164: string; key: Buffer }[] = []
  for (const target of targets) {
    const phone = parsePhone(target)
    if (!phone.ok) leaveOut(page, walk, { target, person: null }, phone.reason)
    else if (phone.kind === 'landline') leaveOut(page, walk, { target, person: null }, 'landline')
    else parsed.push({ target, e164: phone.e164, key: keys.recipientKey(phone.e164) })
  }
  const people = await listFreelancersByKey(
    ctx.db,
    parsed.map((each) => each.key),
  )
  const byKey = new Map(people.map((person) => [person.recipientKey.toString('hex'), person]))
  for (const { target, e164, key } of parsed) {
    const person = byKey.get(key.toString('hex'))
    admit(page, walk, { target, e164, key, person: person ?? null })
  }
  return page
}

function pageOfPeople(rows: readonly PersonRow[], walk: Walk): AudiencePage {
  const page = emptyPage()
  for (const person of rows) {
    const { phone, recipientKey: key } = person
    if (person.told) leaveOut(page, walk, { target: phone, person }, 'already')
    else if (phone === null || key === null) leaveOut(page, walk, { target: null, person }, 'without_phone')
    else if (isLandline(phone)) leaveOut(page, walk, { target: phone, person }, 'landline')
    else admit(page, walk, { target: phone, e164: phone, key, person })
  }
  return page
}

interface Candidate {
  target: string
  e164: string
  key: Buffer
  person: Omit<PersonRow, 'phone' | 'recipientKey'> | null
  /** What a list says of them; else what the directory does. */
  variables?: Record<string, string>
}

function admit(page: AudiencePage, walk: Walk, candidate: Candidate): void {
  const { e164, key, person } = candidate
  const hex = key.toString('hex')
  if (walk.seen.has(hex)) {
    leaveOut(page, walk, candidate, 'duplicate')
    return
  }
  walk.seen.add(hex)
  const variables = walk.personal ? (candidate.variables ?? variablesOf(person)) : null
  for (const text of variables === null ? [] : walk.texts) {
    const rendering = tryRenderText(text, variables ?? {})
    if (!rendering.ok) {
      // The text was checked: a name that is not there is a column that is empty in this row.
      const isMissing = rendering.reason === 'unknown_variable'
      leaveOut(page, walk, candidate, isMissing ? 'missing_value' : rendering.reason)
      return
    }
  }
  const recipient = {
    e164,
    recipientKey: key,
    freelancerId: person?.id ?? null,
    timeZone: person?.timeZone ?? null,
    variables,
  }
  page.recipients.push({ ...recipient, ...shownOf(walk, candidate) })
}

function emptyPage(): AudiencePage {
  const leftOut = { already: 0, duplicates: 0, invalid: 0 }
  return { recipients: [], rejected: [], leftOut, withoutPhone: 0, unreached: [] }
}

function leaveOut(
  page: AudiencePage,
  walk: Walk,
  candidate: Pick<Candidate, 'person' | 'variables'> & { target: string | null },
  reason: Unreached['reason'],
): void {
  const { target: address } = candidate
  page.unreached.push({ reason, address, ...shownOf(walk, candidate) })
  if (reason === 'without_phone') page.withoutPhone += 1
  else if (reason === 'already') page.leftOut.already += 1
  else {
    if (reason === 'duplicate') page.leftOut.duplicates += 1
    else page.leftOut.invalid += 1
    if (walk.named && address !== null) page.rejected.push({ target: address, reason })
  }
}

function shownOf(
  walk: Walk,
  { person, variables }: Pick<Candidate, 'person' | 'variables'>,
): { nome: string | null; addressKnown: boolean } {
  return {
    nome: variables?.nome ?? person?.nome ?? null,
    addressKnown: walk.named || person?.originEmpresaId === walk.empresaId,
  }
}

/** What a text may say of a person. */
function variablesOf(person: Candidate['person']): Record<string, string> {
  if (person === null) return { nome: '', primeiro_nome: '', funcao: '' }
  return { nome: person.nome, primeiro_nome: firstName(person.nome), funcao: person.funcao ?? '' }
}

/** Fixed lines in Brazil are told by the first digit after the area code; only those are worth the slow parse. */
function isLandline(e164: string): boolean {
  if (/^\+55\d{2}9\d{8}$/.test(e164)) return false
  const phone = parsePhone(e164)
  return phone.ok && phone.kind === 'landline'
}
