import type { ReactNode } from 'react'
import styles from './problem-note.module.css'

/** What will be here one day. */
export function EmptyNote({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={`sheet ${styles.note}`}>
      {title && <h2 className={styles.title}>{title}</h2>}
      <p className="muted">{children}</p>
    </section>
  )
}
