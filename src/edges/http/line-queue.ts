/** Lines made by one side and taken by the other, which says how fast. */
export interface LineQueue {
  push(line: string): void
  /** No more lines; with an error, the taker gets it after the lines. */
  end(error?: unknown): void
  /** Resolves when all lines are taken and the taker wants more, or takes no more at all. */
  drained(): Promise<void>
  /** The lines that wait, a few together; ends when the queue does. */
  taken(): AsyncGenerator<string>
}

export function createLineQueue(): LineQueue {
  let lines: string[] = []
  let ended = false
  let failure: { error: unknown } | null = null
  let isWanted = false
  let wakeTaker = () => {}
  let wakeMaker = () => {}

  async function* taken(): AsyncGenerator<string> {
    try {
      for (;;) {
        if (lines.length > 0) {
          const chunk = lines.join('')
          lines = []
          yield chunk
        } else if (ended) {
          if (failure) throw failure.error
          return
        } else {
          isWanted = true
          wakeMaker()
          await new Promise<void>((resolve) => {
            wakeTaker = resolve
          })
          isWanted = false
        }
      }
    } finally {
      ended = true
      wakeMaker()
    }
  }

  return {
    push(line) {
      if (ended) return
      lines.push(line)
      wakeTaker()
    },
    end(error) {
      if (ended) return
      ended = true
      if (error !== undefined) failure = { error }
      wakeTaker()
    },
    async drained() {
      while (!ended && !(isWanted && lines.length === 0)) {
        await new Promise<void>((resolve) => {
          wakeMaker = resolve
        })
      }
    },
    taken,
  }
}
