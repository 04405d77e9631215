import twilio from 'twilio'
import { ACCOUNT, type Cast } from './stage.ts'

/** Reports a status of a message, signed as Twilio does, and tells how it was answered. */
export async function callBack({ url }: Cast): Promise<number> {
  const address = `${url}/api/v1/twilio/status?a=1`
  const form = { MessageSid: `SM${'f'.repeat(32)}`, MessageStatus: 'sent', AccountSid: ACCOUNT.sid }
  const signature = twilio.getExpectedTwilioSignature(ACCOUNT.token, address, form)
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form).toString(),
  })
  await answer.text()
  return answer.status
}
