import type { Broadcast } from '../api/broadcasts.ts'
import { useText } from '../lib/text/i18n.ts'
import { State } from '../ui/state.tsx'

/** The state of a broadcast. One whose start was missed is not just paused: it waits for somebody. */
export function BroadcastState({ broadcast, pill = false }: { broadcast: Broadcast; pill?: boolean }) {
  const { t } = useText()
  const { status, start_missed } = broadcast
  if (start_missed) return <State name="paused" words={t('broadcast.startMissed')} pill={pill} />
  if (status === 'canceled') return <State name="canceled" words={t('broadcast.canceled')} pill={pill} />
  return <State name={status} pill={pill} />
}
