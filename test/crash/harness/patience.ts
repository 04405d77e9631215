import { setTimeout as wait } from 'node:timers/promises'

const LOOK_EVERY_MS = 100
/** For what takes a second or two on a machine with nothing else to do; a test that has to wait for it all has failed. */
export const PATIENCE_MS = 60_000

export interface Patience {
  withinMs: number
  otherwise: string | (() => string | Promise<string>)
  everyMs?: number
}

/**
 * Looks until it is so. What a crash test waits for happens in another process and announces itself to nobody. Fails
 * with `otherwise` when it is not so in time.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  { withinMs, otherwise, everyMs = LOOK_EVERY_MS }: Patience,
): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > endMs)
      throw new Error(typeof otherwise === 'string' ? otherwise : await otherwise())
    await wait(everyMs)
  }
}
