import { useSyncExternalStore } from 'react'

/** Whether somebody can see the page: a tab in the background need not be kept up to date. */
export function useSeen(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}
