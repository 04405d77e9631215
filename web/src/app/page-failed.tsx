import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useText } from '../lib/text/i18n.ts'
import { PageTitle } from '../ui/page-title.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import styles from './page-alone.module.css'

/** In the place of a page that could not even begin. */
export function PageFailed({ error }: ErrorComponentProps) {
  const { t } = useText()
  const router = useRouter()
  return (
    <main id="main" className={styles.alone}>
      <PageTitle title={t('problem.page')}>{t('problem.page')}</PageTitle>
      <ProblemNote title={t('problem.unreachable')} error={error} onRetry={() => void router.invalidate()} />
    </main>
  )
}
