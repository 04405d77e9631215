import { setTimeout as wait } from 'node:timers/promises'

const LOOK_EVERY_MS = 50

/**
 * Looks until it is so. What a crash test waits for happens in another process and announces itself to nobody. Fails
 * with `otherwise` when it is not so in time.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  { withinMs, otherwise }: { withinMs: number; otherwise: string | (() => string | Promise<string>) },
): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > endMs)
      throw new Error(typeof otherwise === 'string' ? otherwise : await otherwise())
    await wait(LOOK_EVERY_MS)
  }
}
