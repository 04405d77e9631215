import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type RefObject, type SyntheticEvent, useRef, useState } from 'react'
import { signIn } from '../../api/session.ts'
import { useText } from '../../lib/text/i18n.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './sign-in-form.module.css'

interface Props {
  username: string
  onUsername: (username: string) => void
  passwordRef: RefObject<HTMLInputElement | null>
  onSignedIn: () => void
}

/** User and password. What is missing, or what the service answered, is said in place and gets the focus. */
export function SignInForm({ username, onUsername, passwordRef, onSignedIn }: Props) {
  const { t } = useText()
  const [password, setPassword] = useState('')
  const [isTried, setIsTried] = useState(false)
  const user = useRef<HTMLInputElement>(null)
  const entering = useMutation({
    mutationFn: () => signIn(username.trim(), password),
    onSuccess: onSignedIn,
    onError: () => passwordRef.current?.select(),
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (username.trim() === '') return user.current?.focus()
    if (password === '') return passwordRef.current?.focus()
    if (!entering.isPending) entering.mutate()
  }
  return (
    <div className={styles.folded}>
      <form className={styles.form} aria-labelledby="sign-in-title" noValidate onSubmit={submit}>
        <h2 id="sign-in-title">{t('signIn.title')}</h2>
        <TextInput
          ref={user}
          label={t('signIn.user')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={username}
          onChange={(event) => onUsername(event.currentTarget.value)}
          error={isTried && username.trim() === '' && t('signIn.userMissing')}
        />
        <Password
          label={t('signIn.password')}
          value={password}
          inputRef={passwordRef}
          onChange={setPassword}
          error={isTried && username.trim() !== '' && password === '' ? t('signIn.passwordMissing') : null}
        />
        <p role="alert" className={styles.problem}>
          {entering.error?.message}
        </p>
        <Button type="submit" fullWidth mih={44} aria-busy={entering.isPending}>
          {entering.isPending ? t('signIn.submitting') : t('signIn.submit')}
        </Button>
      </form>
    </div>
  )
}

function Password({
  label,
  value,
  inputRef,
  error,
  onChange,
}: {
  label: string
  value: string
  inputRef: RefObject<HTMLInputElement | null>
  error: string | null
  onChange: (value: string) => void
}) {
  const { t } = useText()
  const [isShown, setIsShown] = useState(false)
  return (
    <PasswordInput
      ref={inputRef}
      label={label}
      autoComplete="current-password"
      value={value}
      error={error}
      visible={isShown}
      onVisibilityChange={setIsShown}
      visibilityToggleIcon={({ reveal }) => <Icon name={reveal ? 'eye-off' : 'eye'} />}
      visibilityToggleButtonProps={{
        'aria-label': t(isShown ? 'signIn.hidePassword' : 'signIn.showPassword'),
        'aria-hidden': false,
        tabIndex: 0,
      }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
