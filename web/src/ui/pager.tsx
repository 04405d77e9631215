import { Link } from '@tanstack/react-router'
import { Icon } from './icon.tsx'
import styles from './pager.module.css'

/** Back to the first page, and on to the next; nothing when there is only one. Filters in the address stay. */
export function Pager({
  label,
  first,
  next,
}: {
  label: string
  /** The words for the first page; null on it. */
  first: string | null
  next: { cursor: string; words: string } | null
}) {
  if (first === null && next === null) return null
  return (
    <nav className={styles.pager} aria-label={label}>
      {first !== null && (
        <Link to="." search={({ cursor: _, ...rest }) => rest}>
          <Icon name="left" size={16} />
          {first}
        </Link>
      )}
      {next !== null && (
        <Link to="." search={(search) => ({ ...search, cursor: next.cursor })}>
          {next.words}
          <Icon name="right" size={16} />
        </Link>
      )}
    </nav>
  )
}
