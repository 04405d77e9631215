import type { SimClock } from './clock.ts'
import {
  type Approval,
  type ApprovalStatus,
  bodyOf,
  type Content,
  isAuthenticationContent,
} from './content.ts'
import type { ApprovalWanted } from './content-form.ts'
import type { Contents } from './contents.ts'
import type { LiveFaults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { Draw } from './random.ts'
import type { Timeline } from './timeline.ts'

/** What becomes of a template that was submitted: received, pending, and then judged as Meta would. */
export interface Approvals {
  /** As it is written down when the request is answered; `begin` lets it go on. */
  submit(content: Content, wanted: ApprovalWanted): Content
  begin(content: Content): void
  /** By hand: whatever status, at once. What was on its way stops being judged. */
  decide(content: Content, decided: Decision): Content
}

export interface Decision {
  status: ApprovalStatus
  rejectionReason?: string
  /** Meta moves templates to another category where it sees advertising. */
  category?: string
}

export interface ApprovalDeps {
  /** How long Meta takes in all. */
  delayMs: { min: number; max: number }
  contents: Contents
  journal: Journal
  faults: LiveFaults
  draw: Draw
  clock: SimClock
  timeline: Timeline
  changed: () => void
}

/** A template whose name has one of these is rejected, whatever it says. */
const MARKERS = /reject|rejeit|recus/
const REASONS = {
  marker: 'TAG_CONTENT_MISMATCH: the name asked for a rejection',
  fault: 'INVALID_FORMAT: the template was rejected on demand',
  edge: "INVALID_FORMAT: Variables can't be at the start or end of the template.",
  adjacent: 'INVALID_FORMAT: Variables must be separated by text.',
  samples: 'INVALID_FORMAT: A sample is missing for a variable.',
  long: 'INVALID_FORMAT: The message body exceeds the 1024 character limit.',
}
const WHATSAPP_BODY_CHARACTERS_MAX = 1024

export function openApprovals(deps: ApprovalDeps): Approvals {
  const { contents, journal, clock, timeline, draw } = deps

  function move(sid: string, from: ApprovalStatus, change: Partial<Approval>): Content | null {
    const before = contents.find(sid)
    if (before?.approval?.status !== from) return null
    return write(before, { ...before.approval, ...change })
  }

  function write(before: Content, approval: Approval): Content {
    const after = { ...before, approval, updatedAtMs: clock.nowMs() }
    contents.put(after)
    journal.append({ t: 't', c: after })
    deps.changed()
    return after
  }

  function judge(content: Content): void {
    const reason = rejectionOf(content, deps)
    move(content.sid, 'pending', {
      status: reason === null ? 'approved' : 'rejected',
      rejectionReason: reason ?? '',
    })
  }

  return {
    submit: (content, wanted) => ({
      ...content,
      approval: { ...wanted, status: 'received', rejectionReason: '' },
      updatedAtMs: clock.nowMs(),
    }),
    begin(content) {
      const status = content.approval?.status
      if (status !== 'received' && status !== 'pending') return
      const { min, max } = deps.delayMs
      const half = (min + draw(content.n, 'approval') * (max - min)) / 2
      const toJudge = () => timeline.after(half, () => judge(content))
      if (status === 'pending') return toJudge()
      timeline.after(half, () => {
        if (move(content.sid, 'received', { status: 'pending' }) !== null) toJudge()
      })
    },
    decide(content, { status, rejectionReason, category }) {
      const unnamed = { name: '', category: 'UTILITY', allowCategoryChange: true }
      const reason = status === 'rejected' ? (rejectionReason ?? REASONS.fault) : ''
      const before = content.approval ?? unnamed
      return write(content, {
        ...{ ...before, status, rejectionReason: reason },
        category: category ?? before.category,
      })
    },
  }
}

/** Why Meta would not have this template; null when it would. */
function rejectionOf(content: Content, { faults }: ApprovalDeps): string | null {
  if (MARKERS.test(`${content.approval?.name ?? ''} ${content.friendlyName}`)) return REASONS.marker
  if (faults.hit('rejectTemplates', content) !== null) return REASONS.fault
  if (isAuthenticationContent(content)) return null
  const body = bodyOf(content).trim()
  if (/^\{\{[^}]*\}\}|\{\{[^}]*\}\}$/.test(body)) return REASONS.edge
  if (/\}\}\s*\{\{/.test(body)) return REASONS.adjacent
  if (body.length > WHATSAPP_BODY_CHARACTERS_MAX) return REASONS.long
  const names = [...body.matchAll(/\{\{\s*([\w-]+)\s*\}\}/g)].map(([, name]) => name ?? '')
  return names.every((name) => (content.variables[name] ?? '') !== '') ? null : REASONS.samples
}
