import { EXTERNAL_ID_CHARACTERS_MAX } from '../../../directory/read-row.ts'
import { UPSERT_VERDICTS, type Upserted, type UpsertVerdict } from '../../../directory/upserted.ts'
import { DomainError, type FieldIssue, invalidField } from '../../../errors.ts'
import type { Lang } from '../../../platform/context.ts'
import { fieldIssueText } from '../../../text/error-texts.ts'
import { cleanLine } from '../../../text/fold.ts'
import type { CheckedItem } from '../route.ts'
import { integer, list, nullable, object, oneOf, optional, type Static, string } from '../schema.ts'

export const externalIdSchema = string({
  minLength: 1,
  maxLength: EXTERNAL_ID_CHARACTERS_MAX,
  description: "The other system's id, unique in the empresa",
})

/** An external id as it is stored: one clean line. Throws `invalid_input` when nothing is left of it. */
export function externalIdOf<Text extends string | null | undefined>(
  text: Text,
  field = 'external_id',
): Text {
  if (typeof text !== 'string') return text
  const cleaned = cleanLine(text)
  if (cleaned === '') throw invalidField(field, 'required')
  return cleaned as Text
}

const itemSchema = object({
  index: integer({ description: 'Where the item stood in the request, from 0' }),
  external_id: nullable(string()),
  verdict: oneOf(UPSERT_VERDICTS, {
    description:
      'linked: a person of another empresa, of whom only our external id and tags were written; refused: nothing was',
  }),
  id: nullable(integer()),
  errors: list(object({ field: string(), code: string(), message: string() })),
  repairs: optional(list(string(), { description: 'What was mended of a phone' })),
  reasons: optional(list(string(), { description: 'What else there is to say, as of a row of the import' })),
  message: optional(string({ description: "Repairs and reasons as a sentence in the reader's language" })),
})

export const bulkSchema = object({
  created: integer(),
  updated: integer(),
  unchanged: integer(),
  linked: integer(),
  refused: integer(),
  items: list(itemSchema),
})

/** What became of an item, and for freelancers what an import would say of it. */
export interface BulkOutcome extends Upserted {
  told?: Pick<Static<typeof itemSchema>, 'repairs' | 'reasons' | 'message'>
}

interface Item {
  external_id: string
}

/** Hands the items that are as they should be to a verb, all at once, and tells of each in the order of the request. */
export async function answerBulk<One extends Item, Change>(
  lang: Lang,
  items: readonly CheckedItem<One>[],
  {
    changeOf,
    upsert,
  }: { changeOf: (item: One) => Change; upsert: (changes: Change[]) => Promise<BulkOutcome[]> },
): Promise<Static<typeof bulkSchema>> {
  const outcomes: BulkOutcome[] = []
  const good: { index: number; change: Change }[] = []
  for (const [index, item] of items.entries()) {
    const read = 'value' in item ? readItem(item.value, changeOf) : item.issues
    outcomes.push(refusedFor(Array.isArray(read) ? read : []))
    if (!Array.isArray(read)) good.push({ index, change: read.change })
  }
  const done = good.length === 0 ? [] : await upsert(good.map(({ change }) => change))
  for (const [at, { index }] of good.entries()) outcomes[index] = done[at] ?? refusedFor([])
  const told = outcomes.map((outcome, index) => presentItem(lang, index, items[index], outcome))
  return { ...countVerdicts(told), items: told }
}

function readItem<One, Change>(
  value: One,
  changeOf: (item: One) => Change,
): { change: Change } | FieldIssue[] {
  try {
    return { change: changeOf(value) }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid_input') {
      return (error as DomainError<'invalid_input'>).facts.fields
    }
    throw error
  }
}

function refusedFor(issues: FieldIssue[]): BulkOutcome {
  return { verdict: 'refused', id: null, issues }
}

function presentItem(
  lang: Lang,
  index: number,
  item: CheckedItem<Item> | undefined,
  { verdict, id, issues, told = {} }: BulkOutcome,
): Static<typeof itemSchema> {
  const external_id = item === undefined ? null : 'value' in item ? item.value.external_id : item.externalId
  const errors = issues.map((issue) => ({
    ...{ field: issue.field, code: issue.code },
    message: fieldIssueText(lang, issue),
  }))
  return { ...{ index, external_id, verdict, id, errors }, ...told }
}

function countVerdicts(told: readonly { verdict: UpsertVerdict }[]): Record<UpsertVerdict, number> {
  const counts = { created: 0, updated: 0, unchanged: 0, linked: 0, refused: 0 }
  for (const { verdict } of told) counts[verdict] += 1
  return counts
}
