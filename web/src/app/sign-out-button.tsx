import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../api/session.ts'
import { useText } from '../lib/text/i18n.ts'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'

/** Ends the session and forgets what was read in it; a session that had ended already is as good. */
export function SignOutButton({ withWord = false }: { withWord?: boolean }) {
  const { t } = useText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leaving = useMutation({
    mutationFn: signOut,
    onSettled: async () => {
      queries.clear()
      await navigate({ to: '/' })
    },
  })
  if (!withWord) return <IconButton label={t('shell.signOut')} icon="out" onClick={() => leaving.mutate()} />
  return (
    <Button variant="default" leftSection={<Icon name="out" />} onClick={() => leaving.mutate()}>
      {t('shell.signOut')}
    </Button>
  )
}
