import { now } from '../lib/clock.ts'
import { dayOf, formatTime } from '../lib/format.ts'
import { useText } from '../lib/text/i18n.ts'

/** A moment as people say it (`hoje, 14:32`), with the exact one beneath. Today's can be told by its time alone. */
export function When({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const { t, lang } = useText()
  const moment = new Date(at)
  const day = dayOf(lang, moment, now())
  const name = typeof day === 'object' ? day.date : t(day)
  const time = formatTime(lang, moment, seconds && day === 'today')
  return (
    <time dateTime={at} title={at} className="nowrap">
      {seconds && day === 'today' ? time : t('dayAt', { day: name, time })}
    </time>
  )
}
