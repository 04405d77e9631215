import { type AttemptRow, isFinal, type MessageRow } from './message.ts'

/** What the silence of an attempt is judged by. */
export type Silence = Pick<
  MessageRow,
  'state' | 'attemptNo' | 'fallbackChannel' | 'fellBack' | 'fallbackAfterS' | 'expiresAt'
> & { attempt: Pick<AttemptRow, 'attemptNo' | 'channel' | 'claimedAt'> }

/**
 * When the silence of this attempt sends its message on by SMS; null when it never does: it is no WhatsApp attempt,
 * nothing stands behind it, it no longer decides about its message, or the message has expired by then.
 */
export function silenceEndsAt(silence: Silence): Date | null {
  const { attempt, fallbackAfterS } = silence
  const decides =
    attempt.attemptNo === silence.attemptNo && silence.state !== 'queued' && !isFinal(silence.state)
  const mayFall = attempt.channel === 'whatsapp' && silence.fallbackChannel === 'sms' && !silence.fellBack
  if (fallbackAfterS === null || !decides || !mayFall) return null
  const ends = new Date(attempt.claimedAt.getTime() + fallbackAfterS * 1000)
  return ends < silence.expiresAt ? ends : null
}

/** Whether the window is over and the message still worth an SMS. */
export function isSilent(silence: Silence, now: Date): boolean {
  const ends = silenceEndsAt(silence)
  return ends !== null && ends <= now && now < silence.expiresAt
}

/** The message as it goes on by SMS: back in the queue, with tries of its own. */
export function onBySms(message: MessageRow, now: Date): MessageRow {
  return { ...message, state: 'queued', channel: 'sms', fellBack: true, retries: 0, dueAt: now }
}
