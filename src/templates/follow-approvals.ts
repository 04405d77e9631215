import type { Ground } from '../platform/context.ts'
import { cleanCommonValue } from '../text/template.ts'
import type { ContentCategory, ContentService, NewContent } from '../twilio/content.ts'
import {
  beginCreation,
  claimFollowed,
  type FollowedVersion,
  forgetCreation,
  lookAgain,
  recordApproval,
  recordContent,
  recordNotFound,
} from './approval-queries.ts'
import { numbered, sampleOf, WHATSAPP_LANGUAGE } from './numbered.ts'
import { type Approval, CATEGORIES } from './template.ts'

const VERSIONS_PER_ROUND_MAX = 10
/** Longer than looking through all of an account's templates takes. */
const LEASE_MS = 15 * 60_000
/** Twilio's lists may lag behind: only what was not found so often is made again. */
const EMPTY_LOOKS_MIN = 2
const UNCERTAIN_LOOK_MS = 10_000
/** After an answer that says nothing. */
const AWAY_LOOK_MS = 60_000
/** Refusals that say nothing about the template: credentials, an account that is suspended, too many requests. */
const ABOUT_US: ReadonlySet<number> = new Set([20003, 20005, 20006, 20008, 20429, 63057])
const ALREADY_SUBMITTED = 92009
/** Meta takes minutes to days; Twilio is asked more seldom the longer it takes. */
const LOOKS = [
  { untilMs: 10 * 60_000, everyMs: 10_000 },
  { untilMs: 3_600_000, everyMs: 60_000 },
  { untilMs: 24 * 3_600_000, everyMs: 15 * 60_000 },
]
/** An approved template may be paused or disabled later. */
const STANDING_LOOK_MS = 3_600_000

/**
 * Brings templates to WhatsApp and keeps what WhatsApp says of them: made at Twilio once, submitted, followed. Whatever
 * it was doing when a process died is found out and gone on with; a Twilio that is away changes nothing. Returns how many
 * were looked at.
 */
export async function followApprovals(ground: Ground, content: ContentService | null): Promise<number> {
  if (content === null) return 0
  const now = ground.clock.now()
  const lease = after(ground, LEASE_MS)
  const due = await claimFollowed(ground.db, { now, lease, limit: VERSIONS_PER_ROUND_MAX })
  // One after the other: nobody waits for a template, and an account's requests are few.
  for (const version of due) await followOne(ground, content, version)
  return due.length
}

async function followOne(ground: Ground, content: ContentService, version: FollowedVersion): Promise<void> {
  if (version.unwanted) return await cleanUp(ground, content, version)
  const made = version.contentSid === null ? await make(ground, content, version) : version
  if (made?.contentSid != null) await follow(ground, content, made, made.contentSid)
}

/** With its SID once it is known to be at Twilio; null where that has to wait or failed. */
async function make(
  ground: Ground,
  content: ContentService,
  version: FollowedVersion,
): Promise<FollowedVersion | null> {
  if (version.creatingAt !== null) {
    const found = await content.find(newContentOf(version))
    if (found.kind === 'unreadable') return await later(ground, version, AWAY_LOOK_MS)
    if (found.kind === 'found') return await withContent(ground, version, found.sid)
    if (version.looks < EMPTY_LOOKS_MIN) {
      await recordNotFound(ground.db, version, after(ground, UNCERTAIN_LOOK_MS))
      return null
    }
  }
  const lease = after(ground, LEASE_MS)
  if (!(await beginCreation(ground.db, version, { now: ground.clock.now(), lease }))) return null
  return await create(ground, content, { ...version, lease })
}

async function create(
  ground: Ground,
  content: ContentService,
  version: FollowedVersion,
): Promise<FollowedVersion | null> {
  const created = await content.create(newContentOf(version))
  switch (created.kind) {
    case 'created':
      return await withContent(ground, version, created.sid)
    case 'uncertain':
      return await later(ground, version, UNCERTAIN_LOOK_MS)
    case 'not_sent':
      await forgetCreation(ground.db, version, after(ground, AWAY_LOOK_MS))
      return null
    case 'refused':
      if (ABOUT_US.has(created.code)) await forgetCreation(ground.db, version, after(ground, AWAY_LOOK_MS))
      else await refused(ground, version, created)
      return null
  }
}

async function withContent(
  ground: Ground,
  version: FollowedVersion,
  contentSid: string,
): Promise<FollowedVersion | null> {
  return (await recordContent(ground.db, version, contentSid)) ? { ...version, contentSid } : null
}

/** Asks first: what was submitted by a call whose answer nobody heard is not submitted again. */
async function follow(
  ground: Ground,
  content: ContentService,
  version: FollowedVersion,
  contentSid: string,
): Promise<void> {
  const asked = await content.approval(contentSid)
  if (asked.kind === 'unreadable') await later(ground, version, AWAY_LOOK_MS)
  else if (asked.kind === 'gone') await record(ground, version, { approval: 'disabled', reason: 'DELETED' })
  else if (asked.status === 'unsubmitted') await submit(ground, content, version, contentSid)
  else {
    const approval = APPROVAL_OF[asked.status]
    if (approval === undefined) await later(ground, version, STANDING_LOOK_MS)
    else {
      const category = CATEGORIES.find((each) => each === asked.category) ?? null
      await record(ground, version, { approval, category, reason: asked.rejectionReason || null })
    }
  }
}

async function submit(
  ground: Ground,
  content: ContentService,
  version: FollowedVersion,
  contentSid: string,
): Promise<void> {
  const { twilioName: name, category } = version
  const submitted = await content.submit(contentSid, { name, category })
  switch (submitted.kind) {
    case 'submitted':
      return await record(ground, version, {
        approval: APPROVAL_OF[submitted.status] ?? 'submitted',
        reason: null,
      })
    case 'gone':
      return await record(ground, version, { approval: 'disabled', reason: 'DELETED' })
    case 'unreadable':
      await later(ground, version, AWAY_LOOK_MS)
      return
    case 'refused':
      if (ABOUT_US.has(submitted.code) || submitted.code === ALREADY_SUBMITTED) {
        await later(ground, version, AWAY_LOOK_MS)
      } else await refused(ground, version, submitted)
  }
}

/** Twilio's words for each state, in ours. */
const APPROVAL_OF: Readonly<Record<string, Approval>> = {
  received: 'submitted',
  pending: 'pending',
  approved: 'approved',
  rejected: 'rejected',
  paused: 'paused',
  disabled: 'disabled',
}

function refused(
  ground: Ground,
  version: FollowedVersion,
  { code, message }: { code: number; message: string },
): Promise<void> {
  return record(ground, version, { approval: 'rejected', reason: `${code}: ${message}` })
}

async function record(
  ground: Ground,
  version: FollowedVersion,
  {
    approval,
    reason,
    category = null,
  }: { approval: Approval; reason: string | null; category?: ContentCategory | null },
): Promise<void> {
  const now = ground.clock.now()
  const wait = waitFor(approval, now.getTime() - (version.submittedAt ?? now).getTime())
  const lookAt = wait === null ? null : after(ground, wait)
  await recordApproval(ground.db, version, { approval, reason, category, now, lookAt })
}

/** Null: it comes to no other end. */
function waitFor(approval: Approval, ageMs: number): number | null {
  if (approval === 'approved' || approval === 'paused') return STANDING_LOOK_MS
  if (approval !== 'submitted' && approval !== 'pending') return null
  return LOOKS.find(({ untilMs }) => ageMs < untilMs)?.everyMs ?? STANDING_LOOK_MS
}

/** What is not wanted any more is deleted at Twilio as well, one that perhaps was made there included. */
async function cleanUp(ground: Ground, content: ContentService, version: FollowedVersion): Promise<void> {
  const found =
    version.contentSid === null
      ? await content.find(newContentOf(version))
      : { kind: 'found' as const, sid: version.contentSid }
  if (found.kind === 'none') return await lookAgain(ground.db, version, null)
  const ended = found.kind === 'found' ? await content.delete(found.sid) : 'unreadable'
  await lookAgain(ground.db, version, ended === 'unreadable' ? after(ground, AWAY_LOOK_MS) : null)
}

async function later(ground: Ground, version: FollowedVersion, ms: number): Promise<null> {
  await lookAgain(ground.db, version, after(ground, ms))
  return null
}

function newContentOf(version: FollowedVersion): NewContent {
  const { body, names } = numbered(version.body)
  const samples = names.map((name, i) => [String(i + 1), oneLine(sampleOf(version, name) ?? '')])
  const variables = Object.fromEntries(samples)
  return { friendlyName: version.twilioName, language: WHATSAPP_LANGUAGE[version.language], variables, body }
}

/** All that WhatsApp takes in a value. */
function oneLine(value: string): string {
  return cleanCommonValue(value).replace(/\s+/g, ' ')
}

function after({ clock }: Ground, ms: number): Date {
  return new Date(clock.now().getTime() + ms)
}
