import type { ReactNode } from 'react'
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
      {broadcast.sent > 0 && <Funnel broadcast={broadcast} />}
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

/** Of what left, what was delivered; of that, what was read. */
function Funnel({ broadcast: { sent, delivered, read } }: { broadcast: Broadcast }) {
  const { t, lang } = useText()
  const share = (part: number, whole: number) => {
    const percent = percentOf(part, whole)
    return percent === null ? null : formatPercent(lang, percent)
  }
  const deliveredShare = share(delivered, sent)
  const readShare = share(read, delivered)
  const steps: { state: StateName; words: string; base: string | null; count: number }[] = [
    { state: 'sent', words: t('broadcast.outgone'), base: null, count: sent },
    {
      ...{ state: 'delivered', words: t('broadcast.delivered'), count: delivered },
      base: deliveredShare && t('broadcast.deliveredOf', { percent: deliveredShare }),
    },
    {
      ...{ state: 'read', words: t('broadcast.read'), count: read },
      base: readShare && t('broadcast.readOf', { percent: readShare }),
    },
  ]
  return (
    <Section title={t('broadcast.seen')}>
      <ul className={styles.funnel}>
        {steps.map(({ state, words, base, count }) => (
          <li key={state}>
            <span>
              {words} {base && <span className="dim">{base}</span>}
            </span>
            <b>{formatNumber(lang, count)}</b>
            <StackedBar
              segments={[{ state, count }]}
              total={sent}
              label={`${words} ${formatNumber(lang, count)}`}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
