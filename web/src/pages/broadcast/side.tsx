import { Fragment, type ReactNode } from 'react'
import type { Broadcast } from '../../api/broadcasts.ts'
import { formatNumber, formatPercent, percentOf } from '../../lib/format.ts'
import { useText } from '../../lib/text/i18n.ts'
import { StackedBar } from '../../ui/stacked-bar.tsx'
import type { StateName } from '../../ui/state.tsx'
import styles from './side.module.css'

/** Beside the messages: who has seen it, the text, the details. */
export function Side({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useText()
  const { body, evento, preferred_channel } = broadcast
  return (
    <div className={styles.side}>
      {preferred_channel === 'whatsapp' && broadcast.delivered > 0 && <Funnel broadcast={broadcast} />}
      <LeftOut broadcast={broadcast} />
      <Section title={t('broadcast.text')}>
        <p className={styles.bubble}>{body}</p>
      </Section>
      <Section title={t('broadcast.details')}>
        <dl className={`small ${styles.details}`}>
          {evento && (
            <>
              <dt>{t('broadcast.evento')}</dt>
              <dd>{evento.nome}</dd>
            </>
          )}
          <dt>{t('broadcast.channel')}</dt>
          <dd>{t(preferred_channel === 'sms' ? 'broadcast.smsOnly' : 'broadcast.whatsappFirst')}</dd>
        </dl>
      </Section>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** Who is not among the messages, or is and gets none, each with why. */
function LeftOut({ broadcast }: { broadcast: Broadcast }) {
  const { t, lang } = useText()
  const { left_out, counts } = broadcast
  const reasons = (
    [
      ['already', left_out.already],
      ['duplicates', left_out.duplicates],
      ['invalid', counts.invalid],
      ['suppressed', counts.suppressed],
    ] as const
  ).filter(([, count]) => count > 0)
  if (reasons.length === 0) return null
  return (
    <Section title={t('leftOut.title')}>
      <dl className={`small ${styles.details}`}>
        {reasons.map(([why, count]) => (
          <Fragment key={why}>
            <dt>{t(`leftOut.${why}`)}</dt>
            <dd>{formatNumber(lang, count)}</dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  )
}

/** Of all, how many it reached; of those, how many opened it. Of an SMS nobody knows, so it has no such section. */
function Funnel({ broadcast: { total_targets, delivered, read } }: { broadcast: Broadcast }) {
  const { t, lang } = useText()
  const shareOf = (part: number, whole: number) => formatPercent(lang, percentOf(part, whole) ?? 0)
  const steps: { state: StateName; words: string; base: string; count: number }[] = [
    {
      ...{ state: 'delivered', words: t('broadcast.delivered'), count: delivered },
      base: t('broadcast.deliveredOf', { percent: shareOf(delivered, total_targets) }),
    },
    {
      ...{ state: 'read', words: t('broadcast.read'), count: read },
      base: t('broadcast.readOf', { percent: shareOf(read, delivered) }),
    },
  ]
  return (
    <Section title={t('broadcast.seen')}>
      <ul className={styles.funnel}>
        {steps.map(({ state, words, base, count }) => (
          <li key={state}>
            <span>
              {words} <span className="dim">{base}</span>
            </span>
            <b>{formatNumber(lang, count)}</b>
            <StackedBar
              segments={[{ state, count }]}
              total={total_targets}
              label={`${words} ${formatNumber(lang, count)}`}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
