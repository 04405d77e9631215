import { DomainError, invalidField } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import { isUniqueViolation } from '../platform/db/sql-error.ts'
import type { FuncaoId } from '../platform/ids.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { type CountedFuncao, findCountedFuncao, findFuncaoBySlug, renameFuncao } from './funcao-queries.ts'
import { insertFuncoes } from './import-queries.ts'
import { NAME_SEPARATORS } from './read-row.ts'

const SLUG_CHARACTERS_MIN = 2

/** A função, whoever uses it: they are shared by all empresas. Throws `not_found`. */
export async function getFuncao(ground: Ground, id: FuncaoId): Promise<CountedFuncao> {
  const found = await findCountedFuncao(ground.db, id)
  if (found === null) throw new DomainError('not_found', { what: 'funcao' })
  return found
}

/** Makes a função, or gives the one back that has this name in any spelling. Throws `invalid_input`. */
export async function createFuncao(ground: Ground, nome: string): Promise<CountedFuncao> {
  const named = readName(nome)
  await insertFuncoes(ground.db, [named])
  const funcao = await findFuncaoBySlug(ground.db, named.slug)
  if (funcao === null) throw new DomainError('not_found', { what: 'funcao' })
  return getFuncao(ground, funcao.id)
}

/** Gives a função another name, for every empresa. Throws `not_found`, and `invalid_input` where the name is taken. */
export async function updateFuncao(ground: Ground, id: FuncaoId, nome: string): Promise<CountedFuncao> {
  try {
    await renameFuncao(ground.db, id, readName(nome))
  } catch (error) {
    throw isUniqueViolation(error) ? invalidField('nome', 'taken') : error
  }
  return getFuncao(ground, id)
}

function readName(written: string): { nome: string; slug: string } {
  const nome = cleanLine(written)
  const slug = slugOf(nome)
  if (NAME_SEPARATORS.test(nome)) throw invalidField('nome', 'bad_format')
  if (slug.length < SLUG_CHARACTERS_MIN) throw invalidField('nome', 'too_short', { min: SLUG_CHARACTERS_MIN })
  return { nome, slug }
}
