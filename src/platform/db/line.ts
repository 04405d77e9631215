import type { Lane } from './handle.ts'

type Release = () => void

/**
 * The queue in front of the one embedded connection: whoever has the line has it alone, and when it is given back
 * the first `urgent` one in waiting gets it before any ordinary one.
 */
export class Line {
  #taken = false
  readonly #waiting: Record<Lane, ((release: Release) => void)[]> = { urgent: [], ordinary: [] }

  /** Resolves with the function that gives the line back (once is enough, twice does no harm). */
  take(lane: Lane): Promise<Release> {
    return new Promise((resolve) => {
      this.#waiting[lane].push(resolve)
      if (!this.#taken) this.#next()
    })
  }

  #next(): void {
    const next = this.#waiting.urgent.shift() ?? this.#waiting.ordinary.shift()
    this.#taken = next !== undefined
    let given = false
    next?.(() => {
      if (given) return
      given = true
      this.#next()
    })
  }
}
