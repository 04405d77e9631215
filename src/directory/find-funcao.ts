import { DomainError } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { type Funcao, findFuncaoBySlug, listAllFuncoes } from './queries.ts'

const EXISTING_MAX = 50

/** The função of this name, without regard to case, accents and punctuation. Throws `funcao_not_found` with those that exist. */
export async function findFuncao(ground: Ground, nome: string): Promise<Funcao> {
  const found = await findFuncaoBySlug(ground.db, slugOf(nome))
  if (found) return found
  const existing = (await listAllFuncoes(ground.db)).slice(0, EXISTING_MAX).map((funcao) => funcao.nome)
  throw new DomainError('funcao_not_found', { nome: cleanLine(nome), existing })
}
