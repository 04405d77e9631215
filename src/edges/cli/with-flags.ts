import { RemoteError } from './remote-error.ts'

/** The flags that the service's field names stand for; `name.*` is for the members of `name`, each by its own name. */
export type Flags = Readonly<Record<string, string>>

/** The same error, with complaints that name what was typed. */
export function withFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof RemoteError) || error.fields.length === 0) return error
  const fields = error.fields.map(({ field, message }) => ({ field: flagOf(field, flags), message }))
  const { status, code, message, retryAfterSeconds } = error
  return new RemoteError({ status, code, message, fields, retryAfterSeconds })
}

function flagOf(field: string, flags: Flags): string {
  const path = field
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replace(/[.[]\d+\]?$/, '')
  const [, whole = '', member = ''] = /^([^.]+)\.(.+)$/.exec(path) ?? []
  const ofMembers = flags[`${whole}.*`]
  return ofMembers === undefined ? (flags[path] ?? field) : `${ofMembers} ${member}`
}
