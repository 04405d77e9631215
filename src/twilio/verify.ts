export interface VerifyService {
  start(input: { to: string; channel: 'whatsapp' | 'sms'; locale: string }): Promise<VerifyStart>
  fetch(sidOrTo: string): Promise<VerifyFetched>
  check(input: { verificationSid: string; code: string }): Promise<VerifyCheck>
  cancel(verificationSid: string): Promise<'canceled' | 'gone' | 'unreadable'>
  attempts(verificationSid: string): Promise<VerifyAttempts>
  close(): Promise<void>
}
export type VerifyStart =
  | { kind: 'accepted'; sid: string; channel: string }
  | { kind: 'refused'; code: number; httpStatus: number; message: string; retryAfterSeconds: number | null }
  | { kind: 'not_sent'; detail: string }
  | { kind: 'uncertain'; detail: string }
export type VerifyFetched =
  | {
      kind: 'read'
      sid: string
      status: string
      channel: string
      sends: { at: Date; channel: string; attemptSid: string }[]
    }
  | { kind: 'gone' }
  | { kind: 'too_many' }
  | { kind: 'unreadable' }
export type VerifyCheck =
  | { kind: 'approved' }
  | { kind: 'wrong' }
  | { kind: 'gone' }
  | { kind: 'too_many_tries' }
  | { kind: 'refused'; code: number; message: string; retryAfterSeconds: number | null }
  | { kind: 'unreadable' }
export type VerifyAttempts =
  | { kind: 'read'; attempts: { sid: string; channel: string; status: string }[] }
  | { kind: 'too_many' }
  | { kind: 'unreadable' }

export function openVerify(_settings: {
  accountSid: string
  authToken: string
  baseUrl: string | null
  serviceSid: string
}): VerifyService {
  throw new Error('not there yet')
}
