import { Button } from '@mantine/core'
import { ProblemError } from '../api/problem.ts'
import { useText } from '../lib/text/i18n.ts'
import styles from './problem-note.module.css'

/** What did not load, why, what goes on regardless, and the way to try again. The one place where problems are shown. */
export function ProblemNote({
  title,
  error,
  onRetry,
}: {
  title: string
  error: unknown
  onRetry: () => void
}) {
  const { t } = useText()
  const isOurs = !(error instanceof ProblemError) || error.status === 0 || error.status >= 500
  return (
    <section className={`sheet ${styles.note}`} role="alert">
      <h2 className={styles.title}>{title}</h2>
      <p className="muted">
        {error instanceof ProblemError ? error.message : t('problem.unreachableMeans')}
        {isOurs && ` ${t('stillSending')}`}
      </p>
      <Button variant="default" onClick={onRetry}>
        {t('retry')}
      </Button>
    </section>
  )
}
