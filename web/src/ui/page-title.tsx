import { type ReactNode, useEffect, useRef } from 'react'

let isFirstPage = true

/** The one H1 of a page. It gets the focus after a navigation, so that a screen reader starts here. */
export function PageTitle({ children, title }: { children: ReactNode; title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    isFirstPage = false
  }, [])
  return (
    <>
      <title>{`${title} · Recado`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  )
}
