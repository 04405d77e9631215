import type { Ground } from '../platform/context.ts'
import { type Funcao, listAllFuncoes } from './queries.ts'

/** Every função with how many freelancers have it, in alphabetical order without regard to accents. */
export function listFuncoes(ground: Ground): Promise<(Funcao & { freelancers: number })[]> {
  return listAllFuncoes(ground.db)
}
