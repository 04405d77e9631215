import { parseCallbackUrl } from './callback-url.ts'

/** What can be changed while the simulator runs. */
export interface LiveSettings {
  /** The webhook of incoming messages; null calls nobody. */
  inboundUrl: string | null
  /** Advanced Opt-Out: the webhook of an SMS keyword carries OptOutType. */
  advancedOptOut: boolean
}

export class SettingError extends Error {}

/** Checks settings that came from outside; what is not named stays. Throws `SettingError`. */
export function readSettings(input: unknown): Partial<LiveSettings> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new SettingError('The settings are a JSON object.')
  const settings: Partial<LiveSettings> = {}
  for (const [name, value] of Object.entries(input)) {
    if (name === 'inboundUrl' && isUrlOrNull(value)) settings.inboundUrl = value
    else if (name === 'advancedOptOut' && typeof value === 'boolean') settings.advancedOptOut = value
    else throw new SettingError(`${name} cannot be set to ${JSON.stringify(value)}.`)
  }
  return settings
}

function isUrlOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && parseCallbackUrl(value) !== null)
}
