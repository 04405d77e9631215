import type { MessageDetail } from '../../../messages/get-message.ts'
import type { Taken } from '../../../messages/hand-in-each.ts'
import type { ReportRow } from '../../../messages/hand-in-queries.ts'
import { handedInResult } from '../../../messages/handed-in.ts'
import type { TestOutcome } from '../../../messages/send-test.ts'
import type { Lang } from '../../../platform/context.ts'
import { CSV_BOM, type CsvSeparator, csvLine } from '../../../text/csv-write.ts'
import { fieldIssueText } from '../../../text/error-texts.ts'
import { explainCode, failureText } from '../../../text/failure-text.ts'
import { meaningOf, NOT_A_PHONE } from '../../../text/twilio-codes.ts'
import { list, nullable, object, oneOf, optional, type Static, string } from '../schema.ts'
import { channelSchema, type Reader } from './broadcast.ts'
import { maskedFor } from './masked-for.ts'
import { messageSchema, presentMessage } from './message.ts'

const dateTime = string({ format: 'date-time' })
const result = nullable(
  oneOf(['sent', 'failed'], { description: "sent from Twilio's acceptance on; null while neither is true" }),
)
const codeText = nullable(string({ description: "Twilio's, as text like in the guide's table" }))

export const takenSchema = object({
  id: string({ description: 'The id that was given, or one of ours' }),
  status: string({
    description:
      'queued, or suppressed for somebody who may not be written to; for an id that is known, how that message stands',
  }),
})

export const takenEachSchema = object({
  id: nullable(string()),
  status: string({ description: 'As for one message; failed when it was not taken' }),
  error_message: nullable(string()),
  errors: optional(list(object({ field: string(), code: string(), message: string() }))),
})

export function presentTaken(taken: Taken, lang: Lang): Static<typeof takenEachSchema> {
  switch (taken.kind) {
    case 'taken':
      return { id: taken.externalId, status: taken.state, error_message: null }
    case 'conflict':
      return refusal(taken.externalId, [{ field: 'id', code: 'not_allowed' }], lang)
    case 'refused':
      return refusal(taken.externalId, taken.issues, lang)
  }
}

function refusal(
  id: string | null,
  issues: Extract<Taken, { kind: 'refused' }>['issues'],
  lang: Lang,
): Static<typeof takenEachSchema> {
  const errors = issues.map((issue) => ({
    ...{ field: issue.field, code: issue.code },
    message: fieldIssueText(lang, issue),
  }))
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join(' ')
  return { id, status: 'failed', error_message: sentence, errors }
}

export const handedInSchema = object({
  id: string(),
  status: messageSchema.properties.status,
  result,
  recipient_phone: string({ description: 'E.164; masked for viewers' }),
  channel: channelSchema,
  message_sid: nullable(string()),
  error_code: codeText,
  error_message: nullable(string()),
  error_cause: nullable(string({ description: 'Where the error comes from' })),
  error_mend: nullable(string({ description: 'What to do' })),
  created_at: dateTime,
  updated_at: dateTime,
  timeline: messageSchema.properties.timeline,
})

export function presentHandedIn(
  externalId: string,
  message: MessageDetail,
  reader: Reader & { timeZone: string },
): Static<typeof handedInSchema> {
  const whole = presentMessage(message, reader)
  const { errorCode, state } = message
  const explained = errorCode === null ? null : explainCode(reader.lang, errorCode)
  return {
    id: externalId,
    status: state,
    result: handedInResult(state),
    recipient_phone: whole.to_address,
    channel: whole.channel,
    message_sid: whole.message_sid,
    error_code: codeAsText(errorCode),
    error_message: errorText(reader.lang, message),
    error_cause: explained?.cause ?? null,
    error_mend: explained?.mend ?? null,
    created_at: whole.created_at,
    updated_at: whole.updated_at,
    timeline: whole.timeline,
  }
}

function errorText(
  lang: Lang,
  { state, errorCode, reason }: Pick<ReportRow, 'state' | 'errorCode' | 'reason'>,
): string | null {
  const isWrong = errorCode !== null || handedInResult(state) === 'failed'
  return isWrong ? failureText(lang, { errorCode, reason }) : null
}

/** The guide's own form, word for word. */
export const testResultSchema = object({
  status: oneOf(['success', 'error']),
  message_sid: nullable(string()),
  status_code: nullable(string({ description: 'How the message stands, such as accepted or delivered' })),
  error_code: codeText,
  error_message: nullable(string()),
})

export function presentTest(
  outcome: TestOutcome,
  lang: Lang,
  waiting: string,
): Static<typeof testResultSchema> {
  if (outcome.kind === 'not_a_phone') {
    const error = { error_code: String(NOT_A_PHONE), error_message: meaningOf(lang, NOT_A_PHONE) }
    return { status: 'error', message_sid: null, status_code: null, ...error }
  }
  const { state, attempts, errorCode } = outcome.message
  const sid = attempts.at(-1)?.sid ?? null
  if (handedInResult(state) === 'sent') {
    return { status: 'success', message_sid: sid, status_code: state, error_code: null, error_message: null }
  }
  return {
    ...({ status: 'error', message_sid: sid, status_code: state } as const),
    error_code: codeAsText(errorCode),
    error_message: errorText(lang, outcome.message) ?? waiting,
  }
}

const REPORT_COLUMNS = [
  'id',
  'recipient_phone',
  'channel',
  'status',
  'result',
  'message_sid',
  'error_code',
  'error_message',
  'created_at',
  'updated_at',
]

/** The report as text, page by page. Spreadsheets in Portuguese expect semicolons. */
export async function* presentReport(
  pages: AsyncIterable<ReportRow[]>,
  { role, lang }: Reader,
): AsyncGenerator<string> {
  const separator: CsvSeparator = lang === 'pt-BR' ? ';' : ','
  yield CSV_BOM + csvLine(REPORT_COLUMNS, separator)
  for await (const rows of pages) {
    yield rows
      .map((row) =>
        csvLine(
          [
            ...[row.externalId, maskedFor(role, row.toAddress, true), row.channel, row.state],
            ...[handedInResult(row.state), row.sid, codeAsText(row.errorCode), errorText(lang, row)],
            ...[row.createdAt.toISOString(), row.updatedAt.toISOString()],
          ],
          separator,
          { bareNumbers: true },
        ),
      )
      .join('')
  }
}

function codeAsText(code: number | null): string | null {
  return code === null ? null : String(code)
}
