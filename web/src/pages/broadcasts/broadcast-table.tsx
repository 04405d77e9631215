import { Link } from '@tanstack/react-router'
import type { Broadcast } from '../../api/broadcasts.ts'
import { formatNumber, formatPercent } from '../../lib/format.ts'
import { useText } from '../../lib/text/i18n.ts'
import { BroadcastBar } from '../../parts/broadcast-bar.tsx'
import { channelsOf, doneOf, notArrivedOf, senderOf } from '../../parts/broadcast-figures.ts'
import { BroadcastState } from '../../parts/broadcast-state.tsx'
import { ChannelMarks } from '../../ui/channel-marks.tsx'
import { When } from '../../ui/when.tsx'
import styles from './broadcast-table.module.css'

export function BroadcastTable({ broadcasts }: { broadcasts: readonly Broadcast[] }) {
  const { t } = useText()
  return (
    <div className="sheet">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('broadcasts.name')}</th>
            <th scope="col">{t('broadcasts.channels')}</th>
            <th scope="col">{t('broadcasts.progress')}</th>
            <th scope="col" className={styles.rate}>
              {t('broadcasts.success')}
            </th>
            <th scope="col">{t('broadcasts.state')}</th>
          </tr>
        </thead>
        <tbody>
          {broadcasts.map((broadcast) => (
            <Row key={broadcast.id} broadcast={broadcast} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The whole row leads to the broadcast; the link is its name. */
function Row({ broadcast }: { broadcast: Broadcast }) {
  const { t, lang } = useText()
  const { id, campaign_name, created_at, evento, success_rate } = broadcast
  return (
    <tr>
      <th scope="row">
        <Link to="/empresa/broadcast/$id" params={{ id: String(id) }} className={styles.name}>
          {campaign_name}
        </Link>
        <p className="small dim">
          <When at={created_at} />
          {evento && ` · ${evento.nome}`}
          {` · ${t('broadcasts.by', { name: senderOf(broadcast, t) })}`}
        </p>
      </th>
      <td>
        <ChannelMarks channels={channelsOf(broadcast)} />
      </td>
      <td>
        <BroadcastBar broadcast={broadcast} />
        <Figures broadcast={broadcast} />
      </td>
      <td className={styles.rate}>
        {formatPercent(lang, success_rate)}
        <span className={styles.rateWord}> {t('broadcasts.ofAll')}</span>
      </td>
      <td>
        <BroadcastState broadcast={broadcast} />
        <Starts broadcast={broadcast} />
      </td>
    </tr>
  )
}

/** When it is to start, or was to. */
function Starts({ broadcast: { status, scheduled_at, start_missed } }: { broadcast: Broadcast }) {
  if (scheduled_at === null || !(start_missed || status === 'scheduled')) return null
  return (
    <p className="small dim">
      <When at={scheduled_at} />
    </p>
  )
}

/** `7.936 de 12.480 · não chegaram 286` */
function Figures({ broadcast }: { broadcast: Broadcast }) {
  const { t, lang } = useText()
  const { suppressed, total_targets } = broadcast
  const notArrived = notArrivedOf(broadcast)
  const whole = t('figure.whole', { whole: formatNumber(lang, total_targets) })
  return (
    <p className={`small muted ${styles.figures}`}>
      <strong>{formatNumber(lang, doneOf(broadcast))}</strong> {whole}
      {notArrived > 0 && ` · ${t('figure.notArrived', { count: notArrived })}`}
      {suppressed > 0 && ` · ${t('figure.blocked', { count: suppressed })}`}
    </p>
  )
}
