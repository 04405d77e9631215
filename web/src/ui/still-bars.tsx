import { useLate } from '../lib/use-late.ts'
import styles from './still-bars.module.css'

/** Nothing for 200 ms, then the words with bars that do not move. */
export function StillBars({ words }: { words: string }) {
  const isLate = useLate()
  return (
    <section className={isLate ? `sheet ${styles.bars}` : undefined} aria-busy="true">
      <p role="status" className="muted">
        {isLate && words}
      </p>
      {isLate && (
        <div aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </div>
      )}
    </section>
  )
}
