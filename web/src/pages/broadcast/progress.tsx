import { Link } from '@tanstack/react-router'
import { type Broadcast, isOver, isSending } from '../../api/broadcasts.ts'
import { formatNumber, formatPercent } from '../../lib/format.ts'
import { useText } from '../../lib/text/i18n.ts'
import { useCalm } from '../../lib/use-calm.ts'
import { BroadcastBar } from '../../parts/broadcast-bar.tsx'
import { doneOf, leftOf, sentenceOf } from '../../parts/broadcast-figures.ts'
import { State } from '../../ui/state.tsx'
import styles from './progress.module.css'
import { COUNTERS, countOf, type StateFilter } from './state-filter.ts'

/** How far it is: one figure, one bar, and counters that filter the messages below. */
export function Progress({ broadcast, filter }: { broadcast: Broadcast; filter: StateFilter | undefined }) {
  const { t, lang } = useText()
  const { total_targets, success_rate, fell_back, expanding, expanded_percent } = broadcast
  const calm = useCalm(sentenceOf(broadcast, t, lang))
  const whole = t(expanding ? 'figure.wholeSoFar' : 'figure.whole', {
    whole: formatNumber(lang, total_targets),
  })
  return (
    <section className={`sheet ${styles.progress}`} aria-label={t('broadcast.progress')}>
      <div className={styles.figures}>
        <p className={styles.figure}>
          {formatNumber(lang, doneOf(broadcast))} <span>{whole}</span>
        </p>
        {expanding && <Fact value={formatPercent(lang, expanded_percent)} words={t('broadcast.expanded')} />}
        {!isOver(broadcast) && (
          <Fact
            value={formatNumber(lang, leftOf(broadcast))}
            words={t(isSending(broadcast) ? 'broadcast.left' : 'broadcast.waiting')}
          />
        )}
        {fell_back > 0 && <Fact value={formatNumber(lang, fell_back)} words={t('broadcast.fellBack')} />}
        <Fact value={formatPercent(lang, success_rate)} words={t('broadcast.deliveredShare')} />
      </div>
      <BroadcastBar broadcast={broadcast} thick />
      <nav className={styles.counters} aria-label={t('broadcast.filter')}>
        {COUNTERS.map((counter) => {
          const isOn = counter.filter === filter
          return (
            <Link
              key={counter.filter}
              to="."
              search={isOn ? {} : { estado: counter.filter }}
              resetScroll={false}
              activeOptions={{ exact: true }}
              aria-current={isOn ? 'true' : undefined}
            >
              <State name={counter.state} />
              <b>{formatNumber(lang, countOf(counter, broadcast))}</b>
            </Link>
          )
        })}
      </nav>
      <p className="for-readers" role="status">
        {isSending(broadcast) && calm}
      </p>
    </section>
  )
}

function Fact({ value, words }: { value: string; words: string }) {
  return (
    <p className={styles.fact}>
      <b>{value}</b>
      <span className="small muted">{words}</span>
    </p>
  )
}
