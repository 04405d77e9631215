import type { CommandText } from './shape-cli.ts'

/** What the directory has besides its people. */
export type DirectoryKind = 'eventos' | 'vagas' | 'candidaturas' | 'funcoes'

export type DirectoryCommandName = DirectoryKind | `${DirectoryKind} ${'list' | 'import' | 'export'}`

export type DirectoryCommandTexts = Record<DirectoryCommandName, CommandText>

/** What the commands about the directory say. */
export interface DirectoryTexts {
  none: Record<DirectoryKind, string>
  more: (cursor: string) => string
  evento: (facts: {
    id: string
    nome: string
    local: string
    when: string
    canceled: boolean
    externalId: string | null
  }) => string
  vaga: (facts: {
    id: string
    titulo: string
    funcao: string
    evento: string
    pay: string
    unit: 'day' | 'hour'
    places: string
    open: boolean
    externalId: string | null
  }) => string
  /** Behind a vaga: who applied. */
  applied: (facts: { pending: string; approved: string }) => string
  candidatura: (facts: { id: string; nome: string; phone: string; status: string; vaga: string }) => string
  funcao: (facts: { nome: string; freelancers: string }) => string
  statuses: Record<'pending' | 'approved' | 'refused' | 'withdrawn', string>
  created: string
  exported: (rows: number, printed: string, path: string) => string
}
