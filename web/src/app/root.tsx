import { Outlet } from '@tanstack/react-router'
import { useText } from '../lib/text/i18n.ts'
import { Sprite } from '../ui/sprite.tsx'
import styles from './root.module.css'

/** What is on every page: the way past the navigation, and the icons. */
export function Root() {
  const { t } = useText()
  return (
    <>
      <a className={styles.skip} href="#main">
        {t('skip')}
      </a>
      <Sprite />
      <Outlet />
    </>
  )
}
