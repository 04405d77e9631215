import { enqueueMessages, type Mailing, type Route } from '../messages/enqueue.ts'
import { enqueueFrom } from '../messages/enqueue-from.ts'
import type { Ctx } from '../platform/context.ts'
import type { FreelancerId } from '../platform/ids.ts'
import { findVariables, lengthMax, TEXT_CHARACTERS_MAX } from '../text/template.ts'
import { peopleBetween } from './audience-queries.ts'
import {
  isNotice,
  type NoticeAudience,
  type Rejected,
  type SettledAudience,
  type SettledDirectory,
  type SettledList,
  type Targets,
} from './broadcast.ts'
import { type Place, type Plain, plainSource, readPeople } from './expansion-queries.ts'
import { lockSubject } from './notice-queries.ts'
import { filterOf, judgePeople, readAddressees, readListed, type Said } from './recipients.ts'

/** What the people of an audience are written into. */
export interface Writing {
  audience: Exclude<SettledAudience, Targets>
  said: Said
  mailing: Mailing & { groupId: NonNullable<Mailing['groupId']> }
  route: Route
  /** `one by one`: each person is looked at here; `in bulk`: only those about whom something is odd. */
  how: 'one by one' | 'in bulk'
  /** Something went wrong with this place before: nothing is taken for granted. */
  careful: boolean
}

/** Where an audience begins that is walked in one part. */
export const START: Place = { part: 0, afterKey: Buffer.alloc(0), untilKey: null, afterId: 0 as FreelancerId }

/** By so much several can go on with one audience at the same time, each in a range of its own. */
const PARTS = 4

/** The rest of an audience in parts of the same size, for keys are spread evenly. */
export function splitPlace(place: Place): Place[] {
  const after = place.afterKey.length < 2 ? 0 : place.afterKey.readUInt16BE(0)
  const borderOf = (index: number) => after + Math.floor(((65_536 - after) * index) / PARTS)
  const keyAt = (border: number) => {
    const key = Buffer.from([border >> 8, border & 255])
    return Buffer.compare(key, place.afterKey) > 0 ? key : place.afterKey
  }
  return Array.from({ length: PARTS }, (_, index) => ({
    ...{ ...place, part: index },
    afterKey: index === 0 ? place.afterKey : keyAt(borderOf(index)),
    untilKey: index === PARTS - 1 ? null : keyAt(borderOf(index + 1)),
  }))
}

/** What became of some people of an audience. */
export interface Written {
  /** Where the rest begins; null: there is none. */
  next: Place | null
  messages: number
  already: number
  duplicates: number
  /** Who is meant and cannot be written to. */
  unreachable: number
  /** Of a list who they are, and why. */
  rejected: readonly Rejected[]
}

/**
 * Writes the next people of an audience into the queue, about as many as `limit`, in the transaction of the caller, who
 * keeps where the rest begins: so nobody is written twice or left out, wherever a process dies. Of a list no more than a
 * page, of a notice a page.
 */
export function writeAudience(ctx: Ctx, common: Writing, place: Place, limit: number): Promise<Written> {
  const { audience } = common
  const writing = { ...common, mailing: { ...common.mailing, slot: place.part } }
  if (isNotice(audience)) return writeAddressees(ctx, { ...writing, audience }, place)
  if ('listId' in audience) return writeListed(ctx, { ...writing, audience }, place, limit)
  return writeDirectory(ctx, { ...writing, audience }, place, limit)
}

/** Those who are plain go from table to table; only those about whom something is odd are looked at here. */
async function writeDirectory(
  ctx: Ctx,
  { audience, said, mailing, route, how, careful }: Writing & { audience: SettledDirectory },
  place: Place,
  limit: number,
): Promise<Written> {
  const plain = plainOf(said, how === 'in bulk')
  const filter = { ...filterOf(ctx.empresaId, audience), withoutFuncao: !plain.uses?.has('funcao') }
  const read = await readPeople(ctx.db, peopleBetween(filter, place), plain, limit)
  const bulk = { count: read.plain, source: plainSource(plain), surelyNew: !careful }
  const inBulk = await enqueueFrom(ctx, mailing, route, bulk)
  const page = judgePeople(ctx, read.odd, said)
  const byOne = await enqueueMessages(ctx, mailing, route, page.recipients)
  const messages = inBulk.queued + inBulk.suppressed + byOne.queued + byOne.suppressed
  return {
    next: read.n < limit || read.last === null ? null : { ...place, afterKey: read.last },
    messages,
    already: read.told,
    duplicates: read.n - read.distinct + read.plain + page.recipients.length - messages,
    unreachable: page.leftOut.invalid,
    rejected: [],
  }
}

/** Those whom a list names, who are all looked at here: what it says of them the directory does not know. */
async function writeListed(
  ctx: Ctx,
  { audience, said, mailing, route }: Writing & { audience: SettledList },
  place: Place,
  limit: number,
): Promise<Written> {
  const { page, last } = await readListed(ctx, audience, said, place, limit)
  const { queued, suppressed } = await enqueueMessages(ctx, mailing, route, page.recipients)
  return {
    next: last === null ? null : { ...place, afterKey: last },
    messages: queued + suppressed,
    already: page.leftOut.already,
    duplicates: page.recipients.length - queued - suppressed,
    unreachable: page.leftOut.invalid,
    rejected: page.rejected,
  }
}

/** Those whom a notice concerns, one notice about the same at a time. */
async function writeAddressees(
  ctx: Ctx,
  { audience, said, mailing, route }: Writing & { audience: NoticeAudience },
  place: Place,
): Promise<Written> {
  await lockSubject(ctx.db, ctx.empresaId, audience)
  const { page, last } = await readAddressees(ctx, audience, said, {
    after: place.afterId,
    ownGroup: mailing.groupId,
  })
  const { queued, suppressed } = await enqueueMessages(ctx, mailing, route, page.recipients)
  const messages = queued + suppressed
  return {
    next: last === null ? null : { ...place, afterId: last },
    messages,
    already: page.leftOut.already,
    duplicates: page.leftOut.duplicates + page.recipients.length - messages,
    unreachable: page.leftOut.invalid + page.withoutPhone,
    rejected: [],
  }
}

/** What of people is judged without bringing them here, by what a text says of them; not `inBulk`: nothing. */
export function plainOf({ body, smsBody }: Said, inBulk: boolean): Plain {
  const texts = smsBody === null ? [body] : [body, smsBody]
  const uses = new Set(findVariables(texts.join(' ')))
  return {
    uses: uses.size === 0 ? null : uses,
    fits: inBulk && texts.every((text) => lengthMax(text) <= TEXT_CHARACTERS_MAX),
  }
}
