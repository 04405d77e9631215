import type { FieldIssue } from '../errors.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import type { RecipientKeys } from './freelancer.ts'
import type { BatchRow } from './plan-batch.ts'
import {
  FUNCAO_LIMITS,
  judgeIdentity,
  NAME_SEPARATORS,
  phonePartOf,
  type ReadRow,
  readNames,
  TAG_LIMITS,
  type ZoneNames,
} from './read-row.ts'

/** What is wanted of a person; what is undefined stays as it is. */
export interface FreelancerChange {
  externalId?: string | null | undefined
  nome?: string | undefined
  /** In any spelling; null: there is none. */
  phone?: string | null | undefined
  funcoes?: readonly string[] | undefined
  cadastroCompleto?: boolean | undefined
  timeZone?: string | null | undefined
  /** The empresa's own; they replace those it gave before. */
  tags?: readonly string[] | undefined
}

/** A change as the import's plan takes it, or what is wrong with it. `line` is where it stands in its list. */
export function readChange(
  change: FreelancerChange,
  line: number,
  zoneOf: ZoneNames,
): ReadRow | FieldIssue[] {
  const issues: FieldIssue[] = [...oddNames('funcoes', change.funcoes), ...oddNames('tags', change.tags)]
  const { timeZone } = change
  const zone = typeof timeZone === 'string' ? zoneOf(timeZone) : null
  if (typeof timeZone === 'string' && zone === null)
    issues.push({ field: 'time_zone', code: 'not_a_time_zone' })
  if (issues.length > 0) return issues
  return judgeIdentity({
    line,
    externalId: change.externalId == null ? null : cleanLine(change.externalId) || null,
    nome: cleanLine(change.nome ?? ''),
    ...(change.phone === undefined ? NOTHING_SAID : phonePartOf(change.phone ?? '')),
    funcoes: change.funcoes === undefined ? null : readNames(change.funcoes, FUNCAO_LIMITS),
    cadastroCompleto: change.cadastroCompleto ?? null,
    timeZone: timeZone === undefined ? undefined : zone,
    tags: change.tags === undefined ? null : readNames(change.tags, TAG_LIMITS),
    refused: false,
  })
}

/** The same with what people are compared by. */
export function withKey(row: ReadRow, keys: RecipientKeys): BatchRow {
  const recipientKey = row.phone === null ? null : keys.recipientKey(row.phone).toString('hex')
  return { ...row, recipientKey, repeated: false, seenBefore: { externalId: false, phone: false } }
}

const NOTHING_SAID = {
  phone: null,
  phoneRaw: null,
  phoneState: 'unsaid' as const,
  repairs: [],
  reasons: [],
}

const NAME_LETTERS_MIN = 2

/** What a CSV would read otherwise, or leave out, is told here, where somebody is there to be told. */
function oddNames(field: string, names: readonly string[] = []): FieldIssue[] {
  return names.flatMap((nome, index): FieldIssue[] => {
    const place = `${field}[${index}]`
    if (NAME_SEPARATORS.test(nome)) return [{ field: place, code: 'bad_format' }]
    if (slugOf(nome).length >= NAME_LETTERS_MIN) return []
    return [{ field: place, code: 'too_short', facts: { min: NAME_LETTERS_MIN } }]
  })
}
