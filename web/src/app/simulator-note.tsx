import { useText } from '../lib/text/i18n.ts'

/** Says that a simulator stands in Twilio's place, and where its phones are. */
export function SimulatorNote({ phones }: { phones: string }) {
  const { t } = useText()
  return (
    <p className="small muted">
      <strong>{t('shell.simulator')}</strong>
      <br />
      {t('shell.simulatorMeans')}
      <a href={phones} target="_blank" rel="noreferrer">
        {t('shell.simulatorPhones')}
      </a>
    </p>
  )
}
