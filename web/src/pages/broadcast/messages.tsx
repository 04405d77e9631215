import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Broadcast, messagesQuery, type Pace } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { EmptyNote } from '../../ui/empty-note.tsx'
import { Pager } from '../../ui/pager.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { StillBars } from '../../ui/still-bars.tsx'
import { MessageTable } from './message-table.tsx'
import styles from './messages.module.css'
import { RetryFailed } from './retry-failed.tsx'
import { counterOf, type StateFilter } from './state-filter.ts'

interface Props {
  broadcast: Broadcast
  filter: StateFilter | undefined
  cursor: string | undefined
  pace: Pace
}

/** The messages of a broadcast in the order they were written, all or those in one state. */
export function Messages({ broadcast, filter, cursor, pace }: Props) {
  const { t } = useText()
  const counter = counterOf(filter)
  const states = counter?.states ?? []
  const query = useQuery(messagesQuery(broadcast.id, { states, cursor }, pace))
  const { data: page } = query
  const total = broadcast.total_targets - broadcast.counts.invalid
  const title = counter
    ? t('messages.only', { state: t(`state.${counter.state}`) })
    : t('messages.all', { count: total })
  return (
    <section aria-labelledby="messages-title">
      <div className={styles.head}>
        <h2 id="messages-title">{total === 0 ? t('broadcast.messages') : title}</h2>
        {counter && (
          <Link to="." search={{}} resetScroll={false} activeOptions={{ exact: true }} className="small">
            {t('messages.showAll')}
          </Link>
        )}
      </div>
      {(filter === undefined || filter === 'failed') && <RetryFailed broadcast={broadcast} />}
      {query.isPending && <StillBars words={t('messages.loading')} />}
      {query.isLoadingError && (
        <ProblemNote title={t('messages.failed')} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {page && (
        <div data-old={query.isPlaceholderData || undefined} className={styles.list}>
          {page.messages.length > 0 ? (
            <MessageTable messages={page.messages} preferred={broadcast.preferred_channel} />
          ) : (
            <EmptyNote>{t(counter ? 'messages.none' : 'messages.noneAtAll')}</EmptyNote>
          )}
          <Invalid count={filter === undefined || filter === 'failed' ? broadcast.counts.invalid : 0} />
          <Pager
            label={t('messages.pages')}
            first={cursor === undefined ? null : t('messages.first')}
            next={page.next_cursor === null ? null : { cursor: page.next_cursor, words: t('messages.next') }}
          />
        </div>
      )}
    </section>
  )
}

/** Why a counter may say more than the list holds. */
function Invalid({ count }: { count: number }) {
  const { t } = useText()
  return count > 0 && <p className={`small muted ${styles.invalid}`}>{t('messages.invalid', { count })}</p>
}
