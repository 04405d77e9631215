import type { Message } from '../../api/broadcasts.ts'
import { formatPhone } from '../../lib/format.ts'
import { useText } from '../../lib/text/i18n.ts'
import { type Channel, ChannelMarks } from '../../ui/channel-marks.tsx'
import { State } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import { reasonOf, stateOf } from './message-state.ts'
import styles from './message-table.module.css'

export function MessageTable({ messages, preferred }: { messages: readonly Message[]; preferred: Channel }) {
  const { t } = useText()
  return (
    <div className="sheet">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('messages.person')}</th>
            <th scope="col">{t('messages.channels')}</th>
            <th scope="col">{t('messages.state')}</th>
            <th scope="col" className={styles.time}>
              {t('messages.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <Row key={message.id} message={message} preferred={preferred} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ message, preferred }: { message: Message; preferred: Channel }) {
  const { t } = useText()
  const { freelancer, to_address, error_code, updated_at } = message
  const phone = formatPhone(to_address)
  const reason = reasonOf(message, t)
  return (
    <tr>
      <th scope="row">
        <b>{freelancer ?? phone}</b>
        <p className="small dim nowrap">{freelancer === null ? t('messages.noName') : phone}</p>
      </th>
      <td>
        <ChannelMarks channels={triedBy(message, preferred)} />
      </td>
      <td>
        <State name={stateOf(message)} />
        {reason && (
          <p className="small muted">
            {reason} {error_code !== null && <span className="mono dim">{error_code}</span>}
          </p>
        )}
      </td>
      <td className={`small dim ${styles.time}`}>
        <When at={updated_at} seconds />
      </td>
    </tr>
  )
}

/** A message that is an SMS now, though WhatsApp was preferred and tried, went by both. */
function triedBy({ channel, attempts }: Message, preferred: Channel): readonly Channel[] {
  return channel === 'sms' && preferred === 'whatsapp' && attempts > 1 ? ['whatsapp', 'sms'] : [channel]
}
