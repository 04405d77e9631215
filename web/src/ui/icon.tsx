import styles from './icon.module.css'
import type { IconName, StateIconName } from './sprite.tsx'

/** Never alone: a word stands beside it, or its button has an `aria-label`. */
export function Icon({ name, size = 20 }: { name: IconName; size?: 16 | 20 }) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  )
}

export function StateIcon({ name }: { name: StateIconName }) {
  return (
    <svg className={styles.state} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <use href={`#s-${name}`} />
    </svg>
  )
}
