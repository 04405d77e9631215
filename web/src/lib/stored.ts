/** A choice of this reader kept in this browser; storage that is forbidden or full keeps nothing. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {} // the choice then lasts as long as the page
}
