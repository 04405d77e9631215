type Release = () => void
type Place = 'ordinary' | 'urgent'

/**
 * The queue in front of the one embedded connection: whoever has the line has it alone, and when it is given back
 * the first `urgent` one in waiting gets it before any ordinary one.
 */
export class Line {
  #taken = false
  readonly #waiting: Record<Place, ((release: Release) => void)[]> = { urgent: [], ordinary: [] }

  /** Resolves with the function that gives the line back (once is enough, twice does no harm). */
  take(place: Place): Promise<Release> {
    return new Promise((resolve) => {
      this.#waiting[place].push(resolve)
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
