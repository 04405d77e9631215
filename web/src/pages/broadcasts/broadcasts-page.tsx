import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { type BroadcastPage, broadcastsQuery, isSending } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { useCalm } from '../../lib/use-calm.ts'
import { EmptyNote } from '../../ui/empty-note.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Pager } from '../../ui/pager.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { StaleNote } from '../../ui/stale-note.tsx'
import { StillBars } from '../../ui/still-bars.tsx'
import { BroadcastTable } from './broadcast-table.tsx'
import styles from './broadcasts-page.module.css'

/** Every broadcast of the empresa, newest first; `cursor` is where an older page begins. */
export function BroadcastsPage({ cursor }: { cursor: string | undefined }) {
  const { t } = useText()
  const query = useQuery(broadcastsQuery(cursor))
  const { data: page } = query
  return (
    <>
      <div className={styles.head}>
        <PageTitle title={t('broadcasts')}>{page ? headline(t, page, cursor) : t('broadcasts')}</PageTitle>
        {page && page.broadcasts.length > 0 && <p className="muted">{t('inBrasilia')}</p>}
      </div>
      {query.isRefetchError && <StaleNote since={query.dataUpdatedAt} />}
      {query.isPending && <StillBars words={t('broadcasts.loading')} />}
      {query.isLoadingError && (
        <ProblemNote
          title={t('broadcasts.failed')}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {page && <Found page={page} cursor={cursor} isOld={query.isPlaceholderData} />}
    </>
  )
}

function Found({ page, cursor, isOld }: { page: BroadcastPage; cursor: string | undefined; isOld: boolean }) {
  const { t } = useText()
  const calm = useCalm(headline(t, page, cursor))
  if (page.broadcasts.length === 0 && cursor === undefined) {
    return <EmptyNote>{t('broadcasts.noneMeans')}</EmptyNote>
  }
  return (
    <div data-old={isOld || undefined} className={styles.list}>
      {page.broadcasts.length > 0 && <BroadcastTable broadcasts={page.broadcasts} />}
      <Pager
        label={t('broadcasts.pages')}
        first={cursor === undefined ? null : t('broadcasts.newer')}
        next={page.next_cursor === null ? null : { cursor: page.next_cursor, words: t('broadcasts.older') }}
      />
      <p className="for-readers" role="status">
        {calm}
      </p>
    </div>
  )
}

/** The fact of the page in a sentence: "2 campanhas, nenhuma saindo agora". Says only what this page knows. */
function headline(
  t: TFunction,
  { broadcasts, next_cursor }: BroadcastPage,
  cursor: string | undefined,
): string {
  const count = broadcasts.length
  if (count === 0) return t(cursor === undefined ? 'broadcasts.none' : 'broadcasts.end')
  const running = broadcasts.filter(isSending).length
  const sending = running === 0 ? t('broadcasts.sendingNone') : t('broadcasts.sending', { count: running })
  if (cursor !== undefined) return t('broadcasts.olderPage', { count, sending })
  return t(next_cursor === null ? 'broadcasts.title' : 'broadcasts.newest', { count, sending })
}
