import { useText } from '../lib/text/i18n.ts'
import { StateIcon } from './icon.tsx'
import type { StateIconName } from './sprite.tsx'
import styles from './state.module.css'

/** States of messages and of broadcasts. `notArrived` is all that did not arrive, taken together. */
export type StateName = StateIconName | 'notArrived'

/** Colour says the family, icon and word say the state; `pill` adds the tint, in headers only. `words` for a better word. */
export function State({ name, words, pill = false }: { name: StateName; words?: string; pill?: boolean }) {
  const { t } = useText()
  return (
    <span className={styles.state} data-state={name} data-pill={pill || undefined}>
      <StateIcon name={name === 'notArrived' ? 'undelivered' : name} />
      {words ?? t(`state.${name}`)}
    </span>
  )
}
