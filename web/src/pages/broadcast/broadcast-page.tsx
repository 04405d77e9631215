import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Broadcast, broadcastQuery } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { senderOf } from '../../parts/broadcast-figures.ts'
import { Icon } from '../../ui/icon.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { StaleNote } from '../../ui/stale-note.tsx'
import { State } from '../../ui/state.tsx'
import { StillBars } from '../../ui/still-bars.tsx'
import { When } from '../../ui/when.tsx'
import styles from './broadcast-page.module.css'
import { Messages } from './messages.tsx'
import { Progress } from './progress.tsx'
import { Side } from './side.tsx'
import type { StateFilter } from './state-filter.ts'

interface Props {
  id: number
  filter: StateFilter | undefined
  cursor: string | undefined
}

/** One broadcast: how far it is, and what became of every message. */
export function BroadcastPage({ id, filter, cursor }: Props) {
  const { t } = useText()
  const query = useQuery(broadcastQuery(id))
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
      <Head title={broadcast.campaign_name}>
        <State name={broadcast.status} pill />
        <span>
          <Started broadcast={broadcast} />
        </span>
      </Head>
      {query.isRefetchError && <StaleNote since={query.dataUpdatedAt} />}
      <Progress broadcast={broadcast} filter={filter} />
      <div className={styles.columns}>
        <Messages broadcast={broadcast} filter={filter} cursor={cursor} />
        <Side broadcast={broadcast} />
      </div>
    </>
  )
}

function Head({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useText()
  return (
    <div className={styles.head}>
      <Link to="/empresa/broadcast/" className={styles.back}>
        <Icon name="left" size={16} />
        {t('broadcasts')}
      </Link>
      <PageTitle title={title}>{title}</PageTitle>
      {children && <div className={styles.sub}>{children}</div>}
    </div>
  )
}

function Started({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useText()
  const { created_at, evento } = broadcast
  return (
    <>
      {t('broadcast.startedBy', { name: senderOf(broadcast, t) })} <When at={created_at} />
      {evento && `, ${t('broadcast.forEvento', { evento: evento.nome })}`}. {t('inBrasilia')}
    </>
  )
}
