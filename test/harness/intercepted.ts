import type { Db } from '../../src/platform/db/db.ts'

/** The same handle; `before` is called for each statement, which waits for it. */
export function intercepted(db: Db, before: () => void | Promise<void>): Db {
  return new Proxy(db, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name, receiver)
      if (!['many', 'one', 'maybeOne', 'run'].includes(String(name))) return member
      return async (statement: unknown) => {
        await before()
        return (member as (statement: unknown) => unknown).call(target, statement)
      }
    },
  })
}
