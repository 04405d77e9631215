import type { CommandText } from './shape-cli.ts'

export type ListCommandName = 'listas' | 'listas enviar' | 'listas list' | 'listas show' | 'listas apagar'

/** What the commands about lists of people for broadcasts say. */
export interface ListsTexts {
  none: string
  more: (cursor: string) => string
  line: (facts: { id: string; name: string; people: string; when: string; by: string }) => string
  title: (facts: { id: string; name: string }) => string
  /** In place of how many people, while nobody knows. */
  filling: string
  counts: Record<'rows' | 'valid' | 'invalid' | 'duplicates' | 'erased', string>
  columns: (names: string) => string
  noColumns: string
  keptUntil: (when: string) => string
  howToSend: (id: string) => string
  rejectLine: (facts: { line: string; target: string; message: string }) => string
  exported: (rows: number, printed: string, path: string) => string
  moreRejects: (facts: { count: string; id: string }) => string
  removed: (id: string) => string
}

export type ListCommandTexts = Record<ListCommandName, CommandText>
