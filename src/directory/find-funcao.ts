import { DomainError } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { type Funcao, findFuncaoBySlug, listFuncoesAfter } from './funcao-queries.ts'

const EXISTING_MAX = 50

/** The função of this name, without regard to case, accents and punctuation. Throws `funcao_not_found` with those that exist. */
export async function findFuncao(ground: Ground, nome: string): Promise<Funcao> {
  const found = await findFuncaoBySlug(ground.db, slugOf(nome))
  if (found) return found
  const first = await listFuncoesAfter(ground.db, { after: '', limit: EXISTING_MAX })
  throw new DomainError('funcao_not_found', {
    nome: cleanLine(nome),
    existing: first.map((funcao) => funcao.nome),
  })
}
