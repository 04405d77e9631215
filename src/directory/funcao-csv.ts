import { FUNCAO_CSV } from '../text/directory-csv.ts'
import type { CsvKind } from './csv-kind.ts'
import type { CountedFuncao } from './funcao-queries.ts'
import { listFuncoes } from './list-funcoes.ts'
import { upsertFuncoes } from './write-funcoes.ts'

/** They are every empresa's, and nobody deletes one. */
const FUNCOES_MAX = 2_000

export const funcaoCsv: CsvKind<keyof typeof FUNCAO_CSV, { nome: string }, CountedFuncao, object> = {
  columns: FUNCAO_CSV,
  alternatives: [],
  needed: [['nome']],
  rowsMax: FUNCOES_MAX,
  read: async (_ctx, rows) => rows.map((cells) => ({ nome: cells('nome') ?? '' })),
  upsert: upsertFuncoes,
  list: listFuncoes,
  writer:
    () =>
    ({ nome, freelancers }) => ({ nome, freelancers: String(freelancers) }),
}
