import type { ReactNode } from 'react'
import styles from './note.module.css'

/** What is left for the reader to do: the one yellow thing on a page, with a folded corner. */
export function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.note} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  )
}
