import type { Ground } from '../platform/context.ts'
import { type CountedFuncao, listFuncoesAfter } from './funcao-queries.ts'
import { type Page, pageFrom } from './page.ts'

/** Every função with how many freelancers have it, in alphabetical order without regard to accents. */
export function listFuncoes(
  ground: Ground,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Page<CountedFuncao>> {
  return pageFrom(
    limit,
    (count) => listFuncoesAfter(ground.db, { after: cursor ?? '', limit: count }),
    (funcao) => funcao.slug,
  )
}
