/** Where requests can be stopped: before anything was done about them, or when it was done and the answer is ready. */
export type HoldPoint = 'arrival' | 'answer'

/** A place on the way where requests stand still, so that a test can do something at that very moment. */
export interface Hold {
  /** How many stand here now; one whose caller has gone away stands on. */
  waiting(): number
  /** Resolves as soon as so many stand here. */
  reached(count?: number): Promise<void>
  /** Lets them go on, in the order they came, and stops nobody any more. A request goes on even when its caller is gone. */
  release(): void
  /** Breaks their connections: nothing more is done about them. Stops nobody any more. */
  drop(): void
}

/** A request at a point: how it goes on, and how it is broken off. */
export interface Stopped {
  goOn: () => void
  breakOff: () => void
}

export interface Holds {
  /** Stops every request of the route, such as `POST Messages`, from now on. */
  open(point: HoldPoint, route: string): Hold
  /** True when the request was stopped; then `goOn` runs once it may. */
  stops(point: HoldPoint, route: string, stopped: Stopped): boolean
}

interface OpenHold {
  point: HoldPoint
  route: string
  standing: Stopped[]
  watching: Array<{ count: number; tell: () => void }>
}

export function openHolds(): Holds {
  const holds = new Set<OpenHold>()
  return {
    open(point, route) {
      const hold: OpenHold = { point, route, standing: [], watching: [] }
      holds.add(hold)
      const end = () => {
        holds.delete(hold)
        return hold.standing.splice(0)
      }
      return {
        waiting: () => hold.standing.length,
        reached: (count = 1) =>
          new Promise((resolve) => {
            hold.watching.push({ count, tell: resolve })
            tellWatching(hold)
          }),
        release() {
          for (const { goOn } of end()) goOn()
        },
        drop() {
          for (const { breakOff } of end()) breakOff()
        },
      }
    },
    stops(point, route, stopped) {
      for (const hold of holds) {
        if (hold.point !== point || hold.route !== route) continue
        hold.standing.push(stopped)
        tellWatching(hold)
        return true
      }
      return false
    },
  }
}

function tellWatching(hold: OpenHold): void {
  hold.watching = hold.watching.filter(({ count, tell }) => {
    if (hold.standing.length < count) return true
    tell()
    return false
  })
}
