import { useEffect, useState } from 'react'

/** Loading that ends sooner than this is better not announced at all. */
const SILENT_MS = 200

/** True once the component has been there for 200 ms. */
export function useLate(): boolean {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), SILENT_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate
}
