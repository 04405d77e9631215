import { DomainError } from '../../errors.ts'
import type { Route } from './route.ts'
import { allRoutes } from './routes/all.ts'

/** The routes whose path this address has, whatever their method; a slash at the end does not matter. */
export function routesAt(url: string): Route[] {
  const path = (url.split('?', 1)[0] ?? '/').replace(/(?<=.)\/$/, '')
  return allRoutes.filter((route) => pathPattern(route).test(path))
}

/** What is wrong with an address that no route answered: its method, when there is something at its path. */
export function noSuchRoute(url: string): DomainError {
  const allowed = new Set(routesAt(url).map(({ method }) => method))
  if (allowed.size === 0) return new DomainError('not_found', { what: 'route' })
  return new DomainError('method_not_allowed', { allowed: [...allowed] })
}

function pathPattern(route: Route): RegExp {
  return new RegExp(`^${route.path.replace(/:[a-z_]+/g, '[^/]+')}$`)
}
