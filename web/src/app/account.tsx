import { Popover, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Me } from '../api/session.ts'
import { changeLang, LANG_NAMES, LANGS, useText } from '../lib/text/i18n.ts'
import { Choice } from '../ui/choice.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import type { IconName } from '../ui/sprite.tsx'
import styles from './account.module.css'
import { SignOutButton } from './sign-out-button.tsx'

const SCHEMES = ['auto', 'light', 'dark'] as const

/** Appearance and language, behind one button of the rail. */
export function Preferences() {
  const { t } = useText()
  return (
    <Floating label={t('shell.preferences')} icon="settings">
      <Choices />
    </Floating>
  )
}

/** On phones: who I am and where, with the preferences and the way out. */
export function Account({ me: { user } }: { me: Me }) {
  const { t } = useText()
  const name = user?.nome ?? ''
  return (
    <Floating label={t('shell.account', { name })} icon="user">
      <div>
        <strong>{name}</strong>
        <p className="small muted">{user?.empresa_nome ?? t('shell.allEmpresas')}</p>
      </div>
      <Choices />
      <SignOutButton withWord />
    </Floating>
  )
}

function Floating({ label, icon, children }: { label: string; icon: IconName; children: ReactNode }) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <IconButton label={label} icon={icon} />
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={styles.floating}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices() {
  const { t, lang } = useText()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const schemes = SCHEMES.map((value) => ({ value, label: t(`shell.scheme.${value}`) }))
  const langs = LANGS.map((value) => ({ value, label: LANG_NAMES[value], lang: value }))
  return (
    <>
      <Choice label={t('shell.scheme')} value={colorScheme} options={schemes} onChange={setColorScheme} />
      <Choice
        label={t('shell.language')}
        value={lang}
        options={langs}
        onChange={(each) => void changeLang(each)}
      />
    </>
  )
}
