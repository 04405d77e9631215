import { Link } from '@tanstack/react-router'
import { useText } from '../lib/text/i18n.ts'
import { PageTitle } from '../ui/page-title.tsx'
import styles from './page-alone.module.css'

export function PageMissing() {
  const { t } = useText()
  return (
    <div className={styles.alone}>
      <PageTitle title={t('notFound.title')}>{t('notFound.title')}</PageTitle>
      <p className="muted">{t('notFound.means')}</p>
      <Link to="/empresa/broadcast/">{t('notFound.back')}</Link>
    </div>
  )
}
