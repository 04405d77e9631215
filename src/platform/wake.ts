/** Lets a loop sleep until something happens or the time is over, whichever comes first. */
export interface Wake {
  wake(): void
  /** Resolves at once when `wake` was called since the last wait ended. */
  wait(ms: number): Promise<void>
}

export function openWake(): Wake {
  let called = false
  let resume: (() => void) | null = null
  return {
    wake() {
      called = true
      resume?.()
    },
    async wait(ms) {
      if (!called) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          resume = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        resume = null
      }
      called = false
    },
  }
}
