import { Button } from '@mantine/core'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import styles from './confirm-dialog.module.css'

/**
 * Asks before what cannot be undone. The question and what it would do are said in figures; the focus is on staying, and
 * Escape stays. The browser keeps the focus inside and gives it back afterwards.
 */
export function ConfirmDialog({
  question,
  children,
  yes,
  no,
  isBusy,
  onYes,
  onNo,
}: {
  question: string
  children: ReactNode
  yes: string
  no: string
  isBusy: boolean
  onYes: () => void
  onNo: () => void
}) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const stay = useRef<HTMLButtonElement>(null)
  // Of the layout, because a dialog gives the focus back only while it is still in the page.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    stay.current?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={`${id}-question`}
      aria-describedby={`${id}-means`}
      onCancel={(event) => {
        event.preventDefault()
        onNo()
      }}
    >
      <h2 id={`${id}-question`}>{question}</h2>
      <p id={`${id}-means`} className={`muted ${styles.means}`}>
        {children}
      </p>
      <div className={styles.acts}>
        <Button className={styles.danger} aria-busy={isBusy} onClick={onYes}>
          {yes}
        </Button>
        <Button ref={stay} variant="default" onClick={onNo}>
          {no}
        </Button>
      </div>
    </dialog>
  )
}
