/** An error as Twilio answers it: HTTP status, code, sentence. */
export interface Refusal {
  httpStatus: number
  code: number
  message: string
}

/** Codes this simulator answers at the API, with the HTTP status Twilio uses for them. */
const REFUSALS: Readonly<Record<number, readonly [httpStatus: number, message: string]>> = {
  20001: [400, 'Unknown parameters'],
  20003: [401, 'Authenticate'],
  20004: [405, 'Method not allowed'],
  20005: [403, 'Account not active'],
  20007: [400, 'Page size too large'],
  20009: [409, 'Cannot delete message because delivery has not been completed.'],
  20404: [404, 'The requested resource was not found'],
  20413: [413, 'Request entity too large'],
  20429: [429, 'Too Many Requests'],
  20500: [500, 'Internal Server Error'],
  20503: [503, 'Service is unavailable'],
  21211: [400, "Invalid 'To' Phone Number"],
  21212: [400, "Invalid 'From' Phone Number"],
  21265: [400, "'To' number cannot be a Short Code"],
  21266: [400, "'To' and 'From' number cannot be the same"],
  21408: [400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"],
  21481: [400, 'Invalid page token'],
  21602: [400, 'Message body is required.'],
  21603: [400, "A 'From' phone number is required."],
  21604: [400, "A 'To' phone number is required."],
  21606: [400, "The 'From' phone number is not a valid, message-capable number for this destination/account"],
  21609: [400, "The 'StatusCallback' URL is not a valid URL"],
  21610: [400, 'Attempt to send to unsubscribed recipient'],
  21611: [400, "This 'From' number has exceeded the maximum number of queued messages"],
  21612: [400, "Message cannot be sent with the current combination of 'To' and 'From' parameters"],
  21614: [400, "'To' number is not a valid mobile number"],
  21617: [400, 'The concatenated message body exceeds the 1600 character limit'],
  21619: [400, 'A text message body, Media URL, or Content SID must be specified.'],
  21620: [400, 'Invalid media URL(s)'],
  21623: [400, 'Number of media files exceeds allowed limit'],
  21624: [400, 'Invalid validity period value'],
  21654: [400, 'ContentSid Required'],
  21655: [400, 'The ContentSid is Invalid'],
  21656: [400, 'The ContentVariables Parameter is invalid'],
  21701: [400, 'The Messaging Service does not exist'],
  21705: [400, 'The Messaging Service is invalid'],
  21910: [400, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel"],
  30400: [400, 'Parameters are not valid'],
  30409: [409, 'This message cannot be canceled'],
  35111: [400, 'SendAt timestamp is missing'],
  35114: [400, 'SendAt must be at least 900 seconds and at most 35 days in the future'],
  35115: [400, 'SendAt is not a valid ISO 8601 timestamp'],
  35117: [400, 'SendAt is too far in the future'],
  35118: [400, 'MessagingServiceSid is required to schedule a message'],
  35126: [400, 'ScheduleType must be fixed, and comes with SendAt'],
  60200: [400, 'Invalid parameter'],
  60202: [429, 'Max check attempts reached'],
  60203: [429, 'Max send attempts reached'],
  60204: [403, 'Service does not support this feature'],
  60205: [403, 'SMS is not supported by landline phone number'],
  60212: [429, 'Too many concurrent requests for phone number'],
  60217: [400, 'Invalid service configuration: an email integration is missing'],
  60221: [400, 'No target verification specified'],
  60223: [403, 'Delivery channel disabled'],
  63007: [400, 'Twilio could not find a Channel with the specified From address'],
  63038: [429, 'Account exceeded the daily messages limit'],
  92001: [400, 'Types parameter is required'],
  92002: [400, 'Too many variables'],
  92003: [400, 'Language parameter is required'],
  92004: [400, 'Language is invalid'],
  92009: [400, 'Template has already been submitted for approval'],
}

/** Any code can be asked for; one that is not in the table is a plain 400. */
export function refusal(code: number, detail: { message?: string; httpStatus?: number } = {}): Refusal {
  const [httpStatus, message] = REFUSALS[code] ?? [400, `Error ${code}`]
  return { code, httpStatus: detail.httpStatus ?? httpStatus, message: detail.message ?? message }
}

export function refusalBody(refused: Refusal): string {
  return JSON.stringify({
    code: refused.code,
    message: refused.message,
    more_info: `https://www.twilio.com/docs/errors/${refused.code}`,
    status: refused.httpStatus,
  })
}

/** The sentence Twilio puts in `error_message` of a message that did not arrive; null for a code it is silent about. */
export function deliveryErrorMessage(code: number | null): string | null {
  return code === null ? null : (DELIVERY_ERRORS[code] ?? null)
}

const DELIVERY_ERRORS: Readonly<Record<number, string>> = {
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30036: 'Validity Period Expired',
  30630: 'Attempt to send to unsubscribed recipient',
  63003: 'Channel could not find To address',
  63014: 'Message failed because it was blocked by a user action',
  63016: 'Failed to send freeform message because you are outside the allowed window',
  63013: 'Channel policy violation',
  63018: 'Rate limit exceeded for Channel',
  63021: 'Channel invalid content error',
  63024: 'Invalid message recipient',
  63028: 'Number of parameters provided does not match the expected number of parameters',
  63032: 'Message cannot be sent because of a limitation of the channel',
  63040: 'Template Rejected',
  63041: 'Template Paused',
  63042: 'Template Disabled',
  63049: 'Meta chose not to deliver this marketing message',
}
