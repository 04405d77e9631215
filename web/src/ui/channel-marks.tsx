import { useText } from '../lib/text/i18n.ts'
import styles from './channel-marks.module.css'

export type Channel = 'whatsapp' | 'sms'
const SHORT: Record<Channel, string> = { whatsapp: 'WA', sms: 'SMS' }

/** The channels in the order they were tried: filled is WhatsApp, outlined is SMS. */
export function ChannelMarks({ channels }: { channels: readonly Channel[] }) {
  const { t } = useText()
  return (
    <span className={styles.marks}>
      {channels.map((channel) => (
        <span key={channel} className={styles.mark} data-channel={channel} title={t(`channel.${channel}`)}>
          {SHORT[channel]}
          {channel === 'whatsapp' && <span className="for-readers"> {t('channel.whatsapp')}</span>}
        </span>
      ))}
    </span>
  )
}
