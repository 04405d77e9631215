import { DomainError } from '../../errors.ts'
import type { Method, Route } from './route.ts'
import { allRoutes } from './routes/all.ts'

/**
 * The routes whose path this address has, whatever their method; a slash at the end does not matter. A path that is
 * written out is no parameter's value: `/eventos/bulk` is not the evento `bulk`.
 */
export function routesAt(url: string): Route[] {
  const path = (url.split('?', 1)[0] ?? '/').replace(/(?<=.)\/$/, '')
  const literal = allRoutes.filter((route) => route.path === path)
  if (literal.length > 0) return literal
  return allRoutes.filter((route) => pathPattern(route).test(path))
}

/** What is wrong with an address that no route answered: its method, when there is something at its path. */
export function noSuchRoute(url: string): DomainError {
  const allowed = new Set(routesAt(url).map(({ method }) => method))
  if (allowed.size === 0) return new DomainError('not_found', { what: 'route' })
  return new DomainError('method_not_allowed', { allowed: [...allowed] })
}

/** Methods that a path written out does not take, but that would reach a route with a parameter in its place. */
export function shadowedAt(path: string): Method[] {
  const taken = new Set(routesAt(path).map(({ method }) => method))
  const reached = allRoutes.filter((route) => route.path.includes(':') && pathPattern(route).test(path))
  return [...new Set(reached.map(({ method }) => method))].filter((method) => !taken.has(method))
}

function pathPattern(route: Route): RegExp {
  return new RegExp(`^${route.path.replace(/:[a-z_]+/g, '[^/]+')}$`)
}
