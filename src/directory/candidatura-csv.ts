import type { FieldIssue } from '../errors.ts'
import type { FreelancerId, VagaId } from '../platform/ids.ts'
import { CANDIDATURA_CSV, CANDIDATURA_WORDS } from '../text/directory-csv.ts'
import type { Candidatura, CandidaturaChange } from './candidatura.ts'
import { CSV_ROWS_MAX, type CsvKind } from './csv-kind.ts'
import { openRow, type RowReader } from './csv-row.ts'
import { type CandidaturaSearch, listCandidaturas } from './list-candidaturas.ts'
import { upsertCandidaturas } from './write-candidaturas.ts'

type Column = keyof typeof CANDIDATURA_CSV
type Search = Omit<CandidaturaSearch, 'cursor' | 'limit'>

export const candidaturaCsv: CsvKind<Column, CandidaturaChange, Candidatura, Search> = {
  columns: CANDIDATURA_CSV,
  alternatives: [
    ['vagaExternalId', 'vagaId'],
    ['freelancerExternalId', 'freelancerId'],
  ],
  needed: [
    ['vagaExternalId', 'vagaId', 'externalId'],
    ['freelancerExternalId', 'freelancerId', 'externalId'],
  ],
  rowsMax: CSV_ROWS_MAX,
  read: async ({ lang }, rows) => rows.map((cells) => readCandidatura(openRow(cells, CANDIDATURA_CSV, lang))),
  upsert: upsertCandidaturas,
  list: listCandidaturas,
  writer:
    (lang) =>
    ({ externalId, vaga, vagaExternalId, vagaId, freelancer, freelancerId, status }) => ({
      ...{ externalId, vaga, vagaExternalId },
      vagaId: vagaExternalId === null ? String(vagaId) : null,
      freelancer: freelancer.nome,
      freelancerExternalId: freelancer.externalId,
      freelancerId: freelancer.externalId === null ? String(freelancerId) : null,
      status: CANDIDATURA_WORDS[status][lang],
    }),
}

/** By the other system's codes where a row has both: our numbers are of this installation. */
function readCandidatura(row: RowReader<Column>): CandidaturaChange | FieldIssue[] {
  const [externalId, status] = [row.code('externalId'), row.word('status', CANDIDATURA_WORDS)]
  const [vagaExternalId, vagaId] = [row.code('vagaExternalId'), row.whole('vagaId')]
  const [freelancerExternalId, freelancerId] = [row.code('freelancerExternalId'), row.whole('freelancerId')]
  if (row.issues.length > 0) return row.issues
  return {
    ...{ externalId, status },
    ...(vagaExternalId === undefined ? { vagaId: vagaId as VagaId | undefined } : { vagaExternalId }),
    ...(freelancerExternalId === undefined
      ? { freelancerId: freelancerId as FreelancerId | undefined }
      : { freelancerExternalId }),
  }
}
