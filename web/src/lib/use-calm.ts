import { useEffect, useRef, useState } from 'react'
import { now } from './clock.ts'

const CALM_MS = 10_000

/** The newest text, but a change at most every 10 s: what a screen reader is told of live figures. */
export function useCalm(text: string): string {
  const [calm, setCalm] = useState(text)
  const changedAt = useRef(0)
  useEffect(() => {
    if (text === calm) return
    const wait = Math.max(0, changedAt.current + CALM_MS - now().getTime())
    const timer = setTimeout(() => {
      changedAt.current = now().getTime()
      setCalm(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text, calm])
  return calm
}
