import type { ReactNode } from 'react'
import styles from './problem-note.module.css'

/** What will be here one day. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return (
    <section className={`sheet ${styles.note}`}>
      <p className="muted">{children}</p>
    </section>
  )
}
