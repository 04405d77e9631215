import type { DoctorState } from '../../../text/catalogue/shape-doctor-http.ts'
import { doctorText } from '../../../text/doctor-text.ts'
import { platformRoute } from '../route.ts'
import { boolean, list, nullable, object, oneOf, string } from '../schema.ts'

const STATES = ['ok', 'advice', 'wrong', 'unknown', 'skipped'] as const satisfies readonly DoctorState[]

export const doctorRoutes = [
  platformRoute({
    method: 'GET',
    path: '/api/v1/doctor',
    tag: 'service',
    summary:
      'Whether everything is as it has to be for messages to leave and answers to arrive, and what to mend',
    description:
      "Looks now: at the database, the clocks, Twilio's account with its senders and where they send what people write, the public address with a signed callback to ourselves, the queue and the broker. Changes nothing and sends no message.",
    answer: object({
      healthy: boolean({ description: 'False when anything is wrong' }),
      lines: list(
        object({
          subject: string({ description: 'What was looked at, as an identifier' }),
          state: oneOf(STATES, {
            description:
              'advice: works, and could be better; unknown: could not be looked at; skipped: nothing to look at',
          }),
          code: string({ description: 'What was found, as an identifier' }),
          name: string({ description: "What was looked at, in the reader's language" }),
          text: string({ description: "What was found, in the reader's language" }),
          mend: nullable(string({ description: 'What to do about it' })),
        }),
      ),
    }),
    handle: async ({ lang }, _input, { doctor }) => {
      const found = await doctor.examine()
      const lines = found.map((each) => {
        const { subject: name, text, mend } = doctorText(lang, each)
        return { subject: each.subject, state: each.state, code: each.code, name, text, mend }
      })
      return { json: { healthy: lines.every(({ state }) => state !== 'wrong'), lines } }
    },
  }),
]
