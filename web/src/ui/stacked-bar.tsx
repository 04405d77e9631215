import styles from './stacked-bar.module.css'
import type { StateName } from './state.tsx'

export interface Segment {
  state: StateName
  count: number
}

/** One bar of a whole: segments in the given order, then an empty track. `label` says it in words. */
export function StackedBar({
  segments,
  total,
  label,
  thick = false,
}: {
  segments: readonly Segment[]
  total: number
  label: string
  thick?: boolean
}) {
  return (
    <div role="img" aria-label={label} className={styles.bar} data-thick={thick || undefined}>
      {segments
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => (
          <span
            key={state}
            className={styles.segment}
            data-state={state}
            style={{ width: `${(100 * count) / total}%` }}
          />
        ))}
    </div>
  )
}
