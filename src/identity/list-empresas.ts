import type { Ground } from '../platform/context.ts'
import { selectEmpresas } from './queries.ts'
import type { Empresa } from './user.ts'

/** Every empresa of the service, by id. */
export function listEmpresas(ground: Ground): Promise<Empresa[]> {
  return selectEmpresas(ground.db)
}
