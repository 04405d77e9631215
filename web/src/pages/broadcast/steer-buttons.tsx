import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Broadcast, inFlightOf, type Steer, waitingOf } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { IconName } from '../../ui/sprite.tsx'
import styles from './steer.module.css'
import type { Steering } from './steering.ts'

const ICONS: Record<Steer, IconName> = { pause: 'pause', resume: 'resume', cancel: 'stop' }

/** Pausing and resuming can be undone and need no question; canceling asks, in figures. */
export function SteerButtons({ broadcast, steering }: { broadcast: Broadcast; steering: Steering }) {
  const { t } = useText()
  const [isAsking, setAsking] = useState(false)
  const { possible, busy, steer } = steering
  const waiting = waitingOf(broadcast)
  const wordsOf = (each: Steer) =>
    each === 'resume' && broadcast.start_missed ? t('steer.sendNow', { count: waiting }) : t(`steer.${each}`)
  return (
    <div className={styles.acts}>
      {possible.map((each) => (
        <Button
          // One place for pausing and resuming, so that the focus stays.
          key={each === 'cancel' ? 'cancel' : 'go'}
          variant={each === 'resume' ? 'filled' : 'default'}
          leftSection={<Icon name={ICONS[each]} />}
          // A button that is disabled while it works would lose the focus.
          aria-busy={busy === each}
          onClick={() => (each === 'cancel' ? setAsking(true) : void steer(each))}
        >
          {wordsOf(each)}
        </Button>
      ))}
      {isAsking && possible.includes('cancel') && (
        <CancelDialog
          broadcast={broadcast}
          isBusy={busy === 'cancel'}
          onYes={async () => {
            await steer('cancel')
            setAsking(false)
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </div>
  )
}

function CancelDialog({
  broadcast,
  ...acts
}: {
  broadcast: Broadcast
  isBusy: boolean
  onYes: () => void
  onNo: () => void
}) {
  const { t } = useText()
  const [waiting, inFlight] = [waitingOf(broadcast), inFlightOf(broadcast)]
  const stay =
    broadcast.status === 'sending' ? 'sending' : broadcast.status === 'scheduled' ? 'scheduled' : 'paused'
  return (
    <ConfirmDialog
      question={waiting > 0 ? t('cancel.question', { count: waiting }) : t('cancel.questionNone')}
      yes={waiting > 0 ? t('cancel.yes', { count: waiting }) : t('cancel.yesNone')}
      no={t(`cancel.stay.${stay}`)}
      {...acts}
    >
      {broadcast.sent > 0 ? t('cancel.gone', { count: broadcast.sent }) : t('cancel.goneNone')}
      {inFlight > 0 && ` ${t('steer.inFlight', { count: inFlight })}`}
      {broadcast.expanding && ` ${t('cancel.expanding')}`}
    </ConfirmDialog>
  )
}
