import { Link, Outlet } from '@tanstack/react-router'
import type { Me } from '../api/session.ts'
import { initialsOf } from '../lib/format.ts'
import { useText } from '../lib/text/i18n.ts'
import { Icon } from '../ui/icon.tsx'
import { Mark } from '../ui/mark.tsx'
import { Account, Preferences } from './account.tsx'
import styles from './shell.module.css'
import { SignOutButton } from './sign-out-button.tsx'
import { SimulatorNote } from './simulator-note.tsx'

/** The frame of every page behind the sign-in: a rail, or two bars on phones. It names only places that exist. */
export function Shell({ me }: { me: Me }) {
  const { t } = useText()
  const { user } = me
  const name = user?.nome ?? ''
  return (
    <div className={styles.frame}>
      <header className={styles.top}>
        <Brand size={24} />
        <Account me={me} />
      </header>
      <aside className={styles.rail} aria-label={t('shell.navigation')}>
        <Brand size={26} />
        <div className={styles.empresa}>
          <strong>{user?.empresa_nome ?? t('shell.allEmpresas')}</strong>
          {user?.empresa_id && (
            <span className="dim tiny">{t('shell.empresa', { id: user.empresa_id })}</span>
          )}
        </div>
        <nav className={styles.nav} aria-label={t('shell.main')}>
          <Places />
        </nav>
        <div className={styles.foot}>
          {me.simulator && <SimulatorNote phones={me.simulator} />}
          <div className={styles.person}>
            <span className={styles.avatar} aria-hidden="true">
              {initialsOf(name)}
            </span>
            <span className={styles.name}>{name}</span>
            <Preferences />
            <SignOutButton />
          </div>
        </div>
      </aside>
      <main className={styles.main} id="main">
        <div className={styles.content}>
          {me.simulator && (
            <div className={styles.onPhones}>
              <SimulatorNote phones={me.simulator} />
            </div>
          )}
          <Outlet />
        </div>
      </main>
      <nav className={styles.bottom} aria-label={t('shell.main')}>
        <Places />
      </nav>
    </div>
  )
}

function Brand({ size }: { size: number }) {
  return (
    <Link to="/empresa/broadcast/" className={styles.brand}>
      <Mark size={size} />
      Recado
    </Link>
  )
}

function Places() {
  const { t } = useText()
  return (
    <Link to="/empresa/broadcast/" activeProps={{ 'aria-current': 'page' }}>
      <Icon name="campaign" />
      {t('broadcasts')}
    </Link>
  )
}
