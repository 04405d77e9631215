import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Broadcast, isSending, type Pace, waitingOf } from '../../api/broadcasts.ts'
import { now } from '../../lib/clock.ts'
import { useText } from '../../lib/text/i18n.ts'
import { senderOf } from '../../parts/broadcast-figures.ts'
import { BroadcastState } from '../../parts/broadcast-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Note } from '../../ui/note.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { StaleNote } from '../../ui/stale-note.tsx'
import { StillBars } from '../../ui/still-bars.tsx'
import { When } from '../../ui/when.tsx'
import styles from './broadcast-page.module.css'
import { Messages } from './messages.tsx'
import { Progress } from './progress.tsx'
import { Side } from './side.tsx'
import type { StateFilter } from './state-filter.ts'
import steerStyles from './steer.module.css'
import { SteerButtons } from './steer-buttons.tsx'
import { SteerOutcome } from './steer-outcome.tsx'
import { useSteering } from './steering.ts'
import { useLive } from './use-live.ts'

interface Props {
  id: number
  filter: StateFilter | undefined
  cursor: string | undefined
}

/** One broadcast: how far it is, and what became of every message. */
export function BroadcastPage({ id, filter, cursor }: Props) {
  const { t } = useText()
  const { query, isLive } = useLive(id)
  const { data: broadcast } = query
  if (!broadcast) {
    return (
      <>
        <Head title={t('broadcasts')} />
        {query.isPending && <StillBars words={t('broadcast.loading')} />}
        {query.isError && (
          <ProblemNote
            title={t('broadcast.failed')}
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
      </>
    )
  }
  return (
    <>
      <Steered broadcast={broadcast} />
      {query.isRefetchError && <StaleNote since={query.dataUpdatedAt} />}
      <Progress broadcast={broadcast} filter={filter} />
      <div className={styles.columns}>
        <Messages broadcast={broadcast} filter={filter} cursor={cursor} pace={paceOf(broadcast, isLive)} />
        <Side broadcast={broadcast} />
      </div>
    </>
  )
}

function paceOf(broadcast: Broadcast, isLive: boolean): Pace {
  if (isSending(broadcast)) return 'sending'
  return isLive ? 'receipts' : 'still'
}

/** What it is and how it stands, and what can be done about it: in a note when it waits for somebody, else at the top. */
function Steered({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useText()
  const steering = useSteering(broadcast)
  const { campaign_name, start_missed, paused_reason } = broadcast
  const isLeft = start_missed || paused_reason != null
  const buttons = <SteerButtons broadcast={broadcast} steering={steering} />
  return (
    <>
      <Head title={campaign_name} acts={!isLeft && buttons}>
        <span role="status">
          <BroadcastState broadcast={broadcast} pill />
        </span>
        <span>
          <Started broadcast={broadcast} /> <Standing broadcast={broadcast} /> {t('inBrasilia')}
        </span>
      </Head>
      {isLeft && <Left broadcast={broadcast}>{buttons}</Left>}
      <SteerOutcome broadcast={broadcast} steering={steering} />
    </>
  )
}

/** It stopped by itself, and somebody has to say what is to become of it. */
function Left({ broadcast, children }: { broadcast: Broadcast; children: ReactNode }) {
  const { t } = useText()
  const { paused_reason, scheduled_at } = broadcast
  return (
    <div className={steerStyles.left}>
      <Note title={t(paused_reason ? 'left.pausedByItself' : 'left.startMissed')}>
        <p className="muted">
          {paused_reason ? (
            paused_reason.message
          ) : (
            <>
              {t('left.due')} <When at={scheduled_at ?? ''} />.{' '}
              {t('left.means', { count: waitingOf(broadcast) })}
            </>
          )}
        </p>
        {children}
      </Note>
    </div>
  )
}

function Head({ title, acts, children }: { title: string; acts?: ReactNode; children?: ReactNode }) {
  const { t } = useText()
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        <Link to="/empresa/broadcast/" className={styles.back}>
          <Icon name="left" size={16} />
          {t('broadcasts')}
        </Link>
        <PageTitle title={title}>{title}</PageTitle>
        {children && <div className={styles.sub}>{children}</div>}
      </div>
      {acts}
    </div>
  )
}

/** What the state means for what has not left. */
function Standing({ broadcast: { status, scheduled_at, start_missed } }: { broadcast: Broadcast }) {
  const { t } = useText()
  if (status === 'canceled') return t('standing.canceled')
  if (start_missed) return null
  const isToCome = scheduled_at !== null && new Date(scheduled_at) > now()
  if (status === 'scheduled' || (status === 'paused' && isToCome)) {
    return (
      <>
        {t(status === 'paused' ? 'standing.pausedUntil' : 'standing.scheduled')}{' '}
        <When at={scheduled_at ?? ''} />.
      </>
    )
  }
  return status === 'paused' ? t('standing.paused') : null
}

function Started({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useText()
  const { created_at, evento } = broadcast
  return (
    <>
      {t('broadcast.startedBy', { name: senderOf(broadcast, t) })} <When at={created_at} />
      {evento && `, ${t('broadcast.forEvento', { evento: evento.nome })}`}.
    </>
  )
}
