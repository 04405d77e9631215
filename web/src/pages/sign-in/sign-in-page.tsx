import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { serviceQuery } from '../../api/session.ts'
import { changeLang, LANG_NAMES, LANGS, useText } from '../../lib/text/i18n.ts'
import { Mark } from '../../ui/mark.tsx'
import { DemoLogins } from './demo-logins.tsx'
import { SignInForm } from './sign-in-form.tsx'
import styles from './sign-in-page.module.css'

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const { t, lang } = useText()
  const { data: service } = useQuery(serviceQuery)
  const [username, setUsername] = useState('')
  const password = useRef<HTMLInputElement>(null)
  const choose = (chosen: string) => {
    setUsername(chosen)
    password.current?.focus()
  }
  return (
    <main className={styles.door} id="main">
      <title>{`${t('signIn.title')} · Recado`}</title>
      <div className={styles.say}>
        <Mark size={64} />
        <h1>
          {t('signIn.claim1')}
          <br />
          {t('signIn.claim2')}
        </h1>
        <p>{t('signIn.lead')}</p>
      </div>
      <div>
        <SignInForm
          username={username}
          onUsername={setUsername}
          passwordRef={password}
          onSignedIn={onSignedIn}
        />
        {service?.demo_logins && <DemoLogins logins={service.demo_logins} onChoose={choose} />}
      </div>
      <footer className={`small ${styles.foot}`}>
        <span>
          {LANGS.map((each, index) => (
            <span key={each} lang={each}>
              {index > 0 && ' · '}
              {each === lang ? (
                LANG_NAMES[each]
              ) : (
                <button type="button" onClick={() => void changeLang(each)}>
                  {LANG_NAMES[each]}
                </button>
              )}
            </span>
          ))}
        </span>
        {service?.simulator && <a href={service.simulator}>{t('signIn.phones')}</a>}
      </footer>
    </main>
  )
}
