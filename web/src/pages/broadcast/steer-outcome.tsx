import { useEffect, useRef } from 'react'
import type { Broadcast, Steered } from '../../api/broadcasts.ts'
import { useText } from '../../lib/text/i18n.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'
import styles from './steer.module.css'
import type { Steering } from './steering.ts'

/** What pausing, resuming or canceling came to, in the figures of its own answer; or why it did not work. */
export function SteerOutcome({ broadcast, steering }: { broadcast: Broadcast; steering: Steering }) {
  const { t } = useText()
  const { done, failed, steer } = steering
  const outcome = useRef<HTMLParagraphElement>(null)
  // Somebody else may have decided otherwise since.
  const isTrue = done !== null && (done.status === broadcast.status || broadcast.status === 'completed')
  useEffect(() => {
    // The button that was pressed may be gone: then its answer has the focus.
    if (isTrue && document.activeElement === document.body) outcome.current?.focus()
  }, [isTrue])
  return (
    <>
      {failed && (
        <div className={styles.outcome}>
          <ProblemNote
            title={t(`steer.failed.${failed.steer}`)}
            error={failed.error}
            onRetry={() => void steer(failed.steer)}
          />
        </div>
      )}
      <p ref={outcome} tabIndex={-1} role="status" className={styles.outcome}>
        {isTrue && !failed && <Words done={done} />}
      </p>
    </>
  )
}

function Words({ done: { status, stats, waiting, in_flight, canceled } }: { done: Steered }) {
  const { t } = useText()
  const inFlight = in_flight > 0 && ` ${t('steer.inFlight', { count: in_flight })}`
  const sent = stats.sent > 0 ? t('steer.done.sent', { count: stats.sent }) : t('cancel.goneNone')
  switch (status) {
    case 'paused':
      return (
        <>
          {t('steer.done.paused', { count: waiting })} {sent}
          {inFlight}
        </>
      )
    case 'scheduled':
      return t('steer.done.scheduled', { count: waiting })
    case 'canceled':
      return (
        <>
          {t('steer.done.canceled', { count: canceled + waiting })} {sent}
          {inFlight}
        </>
      )
    default:
      return t('steer.done.resumed', { count: waiting })
  }
}
