import type { Service } from '../../api/session.ts'
import { useText } from '../../lib/text/i18n.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './demo-logins.module.css'

/** The empresas of the demo data. Choosing one fills in the user; the password is the reader's to know. */
export function DemoLogins({
  logins,
  onChoose,
}: {
  logins: NonNullable<Service['demo_logins']>
  onChoose: (username: string) => void
}) {
  const { t } = useText()
  return (
    <section className={styles.demo} aria-label={t('signIn.demo')}>
      <p className="small muted">{t('signIn.demoLead')}</p>
      {logins.map(({ username, empresa }) => (
        <button key={username} type="button" onClick={() => onChoose(username)}>
          <span>
            <strong>{empresa}</strong>
            <span className="dim small mono">{username}</span>
          </span>
          <Icon name="right" size={16} />
        </button>
      ))}
    </section>
  )
}
