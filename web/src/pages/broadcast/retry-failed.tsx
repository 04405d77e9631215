import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Broadcast, retryFailed } from '../../api/broadcasts.ts'
import { ProblemError } from '../../api/problem.ts'
import { meQuery } from '../../api/session.ts'
import { useText } from '../../lib/text/i18n.ts'
import styles from './retry-failed.module.css'

/** Offers to queue again what failed; asks once more before it does, because people will be written to. */
export function RetryFailed({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useText()
  const { data: me } = useQuery(meQuery)
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const retrying = useMutation({
    mutationFn: () => retryFailed(broadcast.id),
    onSettled: async () => {
      setAsking(false)
      await queries.invalidateQueries({ queryKey: ['broadcast', broadcast.id] })
    },
  })
  const count = broadcast.counts.failed
  const mayRetry = count > 0 && me !== undefined && me.user?.role !== 'viewer'
  return (
    <div className={styles.retry}>
      {retrying.error && (
        <p className="small" role="alert">
          {t('retryFailed.failed')}:{' '}
          {retrying.error instanceof ProblemError ? retrying.error.message : t('problem.unreachableMeans')}
        </p>
      )}
      {mayRetry && !isAsking && (
        <Button variant="default" loading={retrying.isPending} onClick={() => setAsking(true)}>
          {t('retryFailed.offer', { count })}
        </Button>
      )}
      {mayRetry && isAsking && (
        <fieldset className={styles.question}>
          <legend className="small">{t('retryFailed.sure', { count })}</legend>
          <Button loading={retrying.isPending} onClick={() => retrying.mutate()} autoFocus>
            {t('retryFailed.yes')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('retryFailed.no')}
          </Button>
        </fieldset>
      )}
      <p className="small" role="status">
        {retrying.data && <Outcome {...retrying.data} />}
      </p>
    </div>
  )
}

function Outcome({ queued, left_unknown }: { queued: number; left_unknown: number }) {
  const { t } = useText()
  return (
    <>
      {queued > 0 && t('retryFailed.done', { count: queued })}{' '}
      {left_unknown > 0 && t('retryFailed.left', { count: left_unknown })}
    </>
  )
}
