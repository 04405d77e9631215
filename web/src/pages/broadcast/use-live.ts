import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { followBroadcast } from '../../api/broadcast-events.ts'
import { broadcastKey, broadcastQuery, isOver } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { useSeen } from '../../lib/use-seen.ts'

/** A stream that was refused is asked for again after this; meanwhile the page asks by itself. */
const AGAIN_MS = 30_000

/**
 * One broadcast, told of every change while the page is seen (a browser has few connections for all of its tabs), and
 * asked about again and again where that does not work.
 */
export function useLive(id: number) {
  const queries = useQueryClient()
  const isSeen = useSeen()
  const { lang } = useText()
  const [isLive, setLive] = useState(false)
  const [hasEnded, setEnded] = useState(false)
  const [refusals, setRefusals] = useState(0)
  const query = useQuery(broadcastQuery(id, isLive))
  // What had ended goes on when somebody tries again what failed.
  const mayFollow = isSeen && !(hasEnded && query.data && isOver(query.data))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal makes it try again, a language makes it say otherwise
  useEffect(() => {
    if (!mayFollow) return
    const queryKey = broadcastKey(id)
    let again: ReturnType<typeof setTimeout> | undefined
    const leave = followBroadcast(id, {
      async state(broadcast) {
        setEnded(false)
        // An answer that is under way may be older than what was just told.
        await queries.cancelQueries({ queryKey, exact: true })
        queries.setQueryData(queryKey, broadcast)
      },
      live: setLive,
      // What was asked for meanwhile may be of a moment before, and the stream says only what is new to it.
      back: () => void queries.invalidateQueries({ queryKey, exact: true }),
      end: () => setEnded(true),
      refused() {
        void queries.invalidateQueries({ queryKey, exact: true }) // which may say that nobody is signed in
        again = setTimeout(() => setRefusals((count) => count + 1), AGAIN_MS)
      },
    })
    return () => {
      leave()
      clearTimeout(again)
      setLive(false)
    }
  }, [id, mayFollow, lang, refusals, queries])
  return { query, isLive }
}
