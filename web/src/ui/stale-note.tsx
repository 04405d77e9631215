import { formatTime } from '../lib/format.ts'
import { useText } from '../lib/text/i18n.ts'
import styles from './stale-note.module.css'

/** Figures that could not be brought up to date, and since when. `since` in milliseconds, as the cache keeps it. */
export function StaleNote({ since }: { since: number }) {
  const { t, lang } = useText()
  return (
    <p className={`small ${styles.note}`} role="status">
      {t('stale', { time: formatTime(lang, new Date(since)) })}
    </p>
  )
}
