import { DomainError, type FieldIssue, invalidField } from '../errors.ts'
import type { Ground } from '../platform/context.ts'
import { isUniqueViolation } from '../platform/db/sql-error.ts'
import type { FuncaoId } from '../platform/ids.ts'
import { cleanLine, slugOf } from '../text/fold.ts'
import { type CountedFuncao, findCountedFuncao, findFuncaoBySlug, renameFuncao } from './funcao-queries.ts'
import { insertFuncoes, listFuncoesBySlug } from './import-queries.ts'
import { FUNCAO_CHARACTERS_MAX, NAME_SEPARATORS } from './read-row.ts'
import type { Upserted } from './upserted.ts'

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

/** Makes the funções that do not exist yet under these names; each name stands for itself. Doing it again changes nothing. */
export async function upsertFuncoes(
  ground: Ground,
  changes: readonly { nome: string }[],
): Promise<Upserted[]> {
  const read = changes.map(({ nome }) => ({ ...namedAs(nome), issues: nameIssues(namedAs(nome)) }))
  const bySlug = new Map(read.filter(({ issues }) => issues.length === 0).map((each) => [each.slug, each]))
  const made = new Set((await insertFuncoes(ground.db, [...bySlug.values()])).map(({ slug }) => slug))
  const ids = new Map(
    (await listFuncoesBySlug(ground.db, [...bySlug.keys()])).map((each) => [each.slug, each.id]),
  )
  return read.map(({ slug, issues }): Upserted => {
    if (issues.length > 0) return { verdict: 'refused', id: null, issues }
    // Of two rows with one name the first makes it.
    return { verdict: made.delete(slug) ? 'created' : 'unchanged', id: ids.get(slug) ?? null, issues }
  })
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
  const named = namedAs(written)
  const fields = nameIssues(named)
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  return named
}

function namedAs(written: string): { nome: string; slug: string } {
  const nome = cleanLine(written)
  return { nome, slug: slugOf(nome) }
}

function nameIssues({ nome, slug }: { nome: string; slug: string }): FieldIssue[] {
  const field = 'nome'
  if (nome === '') return [{ field, code: 'required' }]
  if (NAME_SEPARATORS.test(nome)) return [{ field, code: 'bad_format' }]
  if (slug.length < SLUG_CHARACTERS_MIN)
    return [{ field, code: 'too_short', facts: { min: SLUG_CHARACTERS_MIN } }]
  return nome.length > FUNCAO_CHARACTERS_MAX
    ? [{ field, code: 'too_long', facts: { max: FUNCAO_CHARACTERS_MAX } }]
    : []
}
