/** The service answered with a problem; `message` is already in the caller's language. */
export class RemoteError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly { readonly field: string; readonly message: string }[]
  readonly retryAfterSeconds: number | null

  constructor(answer: {
    status: number
    code: string
    message: string
    fields: readonly { field: string; message: string }[]
    retryAfterSeconds: number | null
  }) {
    super(answer.message)
    this.name = 'RemoteError'
    this.status = answer.status
    this.code = answer.code
    this.fields = answer.fields
    this.retryAfterSeconds = answer.retryAfterSeconds
  }
}
