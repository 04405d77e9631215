import { DomainError, invalidField } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { type CsvRow, decodeCsv } from '../text/csv.ts'
import { cleanLine } from '../text/fold.ts'
import {
  type AudienceList,
  LIST_NAME_CHARACTERS_MAX,
  type ListedTarget,
  UPLOADS_MAX,
} from './audience-list.ts'
import { countUploads } from './audience-list-queries.ts'
import { type ListColumns, readListColumns, readListRow, variableNames } from './list-columns.ts'
import type { RecipientKeys } from './recipients.ts'
import { writeAudienceList } from './write-audience-list.ts'

/**
 * Makes a list of the people of a CSV, in flat memory however long it is. Uploading a file again makes another. Throws
 * `invalid_input` for its name or its columns, `too_many_lists`, `not_csv` and `csv_too_large`; then there is none that could
 * be used.
 */
export async function uploadAudience(
  ctx: Ctx,
  keys: RecipientKeys,
  { name: written, chunks }: { name: string; chunks: AsyncIterable<Uint8Array> },
): Promise<AudienceList> {
  const name = checkName(written)
  if ((await countUploads(ctx.db, ctx.empresaId)) >= UPLOADS_MAX) {
    throw new DomainError('too_many_lists', { countMax: UPLOADS_MAX })
  }
  const rows = decodeCsv(chunks)
  try {
    const header = await rows.next()
    if (header.done) throw new DomainError('not_csv', { reason: 'empty' })
    const columns = readListColumns(header.value)
    return await writeAudienceList(ctx, keys, {
      ...({ name, kind: 'upload', columns: variableNames(columns) } as const),
      rows: targetsOf(rows, columns),
    })
  } finally {
    // Nobody else lets go of the file where its header is refused; what is left of it could then not be thrown away.
    await rows.return(undefined)
  }
}

async function* targetsOf(rows: AsyncGenerator<CsvRow>, columns: ListColumns): AsyncGenerator<ListedTarget> {
  let isEmpty = true
  for await (const row of rows) {
    isEmpty = false
    yield readListRow(row, columns)
  }
  if (isEmpty) throw new DomainError('not_csv', { reason: 'empty' })
}

function checkName(written: string): string {
  const name = cleanLine(written)
  if (name === '') throw invalidField('name', 'required')
  const max = LIST_NAME_CHARACTERS_MAX
  if (name.length > max) throw invalidField('name', 'too_long', { max, actual: name.length })
  return name
}
