import type { Broadcast } from '../api/broadcasts.ts'
import { useText } from '../lib/text/i18n.ts'
import { StackedBar } from '../ui/stacked-bar.tsx'
import { segmentsOf, sentenceOf } from './broadcast-figures.ts'

/** The bar of one broadcast, said in words too. */
export function BroadcastBar({ broadcast, thick = false }: { broadcast: Broadcast; thick?: boolean }) {
  const { t, lang } = useText()
  const label = sentenceOf(broadcast, t, lang)
  return (
    <StackedBar
      segments={segmentsOf(broadcast)}
      total={broadcast.total_targets}
      label={label}
      thick={thick}
    />
  )
}
