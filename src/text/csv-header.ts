/** How each column may be called: lower case, letters and digits only, the best name first. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>

/** How the column of phones may be called. */
export const PHONE_COLUMN_NAMES: readonly string[] = (
  'whatsapp celular telefonecelular mobile cel zap phone telefone phonenumber phonee164 fone tel numero ' +
  'numerodetelefone contato'
).split(' ')

/**
 * Where each column stands. Accents, case and punctuation do not matter, nor a number behind the name (`Telefone 2`); a
 * column that stands there more than once keeps all its places, the best name first. Unknown columns are left out.
 */
export function mapHeader<Column extends string>(
  cells: readonly string[],
  names: ColumnNames<Column>,
): Map<Column, number[]> {
  const places = new Map<Column, { rank: number; place: number }[]>()
  for (const [place, cell] of cells.entries()) {
    const written = cell
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
    for (const column of Object.keys(names) as Column[]) {
      const rank = rankOf(written, names[column])
      if (rank < 0) continue
      places.set(column, [...(places.get(column) ?? []), { rank, place }])
      break
    }
  }
  const sorted = [...places].map(([column, found]) => {
    const inOrder = found.sort((a, b) => a.rank - b.rank || a.place - b.place)
    return [column, inOrder.map(({ place }) => place)] as const
  })
  return new Map(sorted)
}

function rankOf(written: string, names: readonly string[]): number {
  const exact = names.indexOf(written)
  return exact >= 0 ? exact : names.indexOf(written.replace(/\d$/, ''))
}
