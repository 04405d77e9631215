/** Demo data's second empresa, which the other rows use too. */
const EMPRESA_ID = 8
const AREAS = [11, 21, 31, 41, 51, 61, 71, 81, 91]

/** Mobiles over many areas and blocks, as people have them: 360 prefixes. */
export function codeNumber(i) {
  const area = AREAS[i % AREAS.length]
  const block = 60 + (Math.floor(i / AREAS.length) % 40)
  return `+55${area}9${block}${String(i).padStart(6, '0')}`
}

/** Somebody asks for a code, each from an address of their own. */
export function startRequest(number, i) {
  const from = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
  return request('start', { phone_e164: number, channel: 'whatsapp', purpose: 'login' }, from)
}

export function checkRequest({ number, code }) {
  return request('check', { phone_e164: number, code, channel: 'whatsapp' }, '10.0.0.1')
}

function request(verb, fields, from) {
  return {
    path: `/api/v1/twilio/verify/${verb}`,
    headers: `Content-Type: application/json\r\nAccept: application/json\r\nX-Forwarded-For: ${from}\r\n`,
    body: JSON.stringify({ ...fields, empresa_id: EMPRESA_ID }),
  }
}
