import type { Recipient } from '../messages/enqueue.ts'
import { smsFor } from '../messages/render.ts'
import { plainSpelling } from '../text/plain-spelling.ts'
import { countSegments } from '../text/segments.ts'
import type { Variables } from '../text/template.ts'
import type { Preview } from './broadcast.ts'
import type { Checked } from './check-broadcast.ts'
import { percentile95 } from './estimate-segments.ts'

/** Of so many people at least the texts are written out, where the first are as good as any; of a few more it is the page's rest. */
const SAMPLE_PEOPLE_MIN = 1_000

/** Counts the SMS segments that some people's texts have. */
export interface SegmentTally {
  add(recipients: readonly Recipient[]): void
  /** Whether more people would make the figures better. */
  wantsMore(): boolean
  /** For all of those who are written to, `recipients` of whom are not kept out. */
  total(all: { written: number; recipients: number }): Preview['segments']
}

/**
 * A text without variables is counted once, and exactly. Else each person's is, `sampled`: until there are enough, whose mean
 * then stands for everybody.
 */
export function openSegments(checked: Checked, { sampled }: { sampled: boolean }): SegmentTally {
  const accented = new Map<number, number>()
  const plain = new Map<number, number>()
  let people = 0
  let unicode = false
  const count = (variables: Variables | null) => {
    const text = smsFor(checked, variables)
    const counted = countSegments(text)
    increment(accented, counted.segments)
    increment(plain, countSegments(plainSpelling(text)).segments)
    unicode ||= counted.encoding === 'UCS-2'
    people += 1
  }
  const isPersonal = checked.variables.length > 0
  if (!isPersonal) count(null)
  const wantsMore = () => isPersonal && !(sampled && people >= SAMPLE_PEOPLE_MIN)
  return {
    wantsMore,
    add(recipients) {
      if (wantsMore()) for (const { variables } of recipients) count(variables)
    },
    total: ({ written, recipients }) => ({
      encoding: unicode ? 'UCS-2' : 'GSM-7',
      perMessage: written === 0 ? 0 : (percentile95(accented) ?? 0),
      perMessagePlain: written === 0 ? 0 : (percentile95(plain) ?? 0),
      total: scale(accented, people, recipients),
      totalPlain: scale(plain, people, recipients),
      estimated: isPersonal && written > people,
    }),
  }
}

function increment(counts: Map<number, number>, number: number): void {
  counts.set(number, (counts.get(number) ?? 0) + 1)
}

function scale(counts: ReadonlyMap<number, number>, people: number, recipients: number): number {
  const sum = [...counts].reduce((all, [segments, n]) => all + segments * n, 0)
  return people === 0 ? 0 : Math.round((sum * recipients) / people)
}
