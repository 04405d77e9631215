import { currentLang } from '../lib/text/i18n.ts'
import type { Broadcast } from './broadcasts.ts'

export interface Told {
  /** The broadcast as it is now. */
  state(broadcast: Broadcast): void
  /** Whether the stream stands; while it does, what it told last is how things are. */
  live(isLive: boolean): void
  /** It stands again after it had broken off. */
  back(): void
  /** Nothing more is to be expected. */
  end(): void
  /** The stream is refused, and nobody will try again by itself. */
  refused(): void
}

/** Follows one broadcast until the function it gives is called. What breaks off is taken up again by the browser. */
export function followBroadcast(id: number, told: Told): () => void {
  const source = new EventSource(`/api/v1/broadcasts/${id}/events?lang=${currentLang()}`)
  let known: Broadcast | null = null
  let wasLost = false
  const tell = (broadcast: Broadcast) => {
    known = broadcast
    told.state(broadcast)
  }
  source.addEventListener('open', () => {
    told.live(true)
    if (wasLost) told.back()
  })
  source.addEventListener('snapshot', ({ data }) => tell(JSON.parse(data) as Broadcast))
  source.addEventListener('change', ({ data }) => {
    if (known) tell({ ...known, ...(JSON.parse(data) as Partial<Broadcast>) })
  })
  source.addEventListener('end', () => {
    source.close()
    told.end()
  })
  source.addEventListener('error', () => {
    wasLost = true
    told.live(false)
    if (source.readyState === EventSource.CLOSED) told.refused()
  })
  return () => source.close()
}
