// A certificate for 127.0.0.1 that signs itself, made anew for each run: no key in the repository, no openssl needed.
// Node makes keys but no certificates, so the few structures of X.509 (RFC 5280) are written out here.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const DAY_MS = 86_400_000
const ECDSA_WITH_SHA256 = sequence(bytes(0x06, Buffer.from('2a8648ce3d040302', 'hex')))

/** A private key and its certificate, both PEM, good from yesterday for a week. */
export function makeCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const now = Date.now()
  const name = sequence(
    bytes(0x31, sequence(bytes(0x06, Buffer.from('550403', 'hex')), bytes(0x0c, Buffer.from('127.0.0.1')))),
  )
  const body = sequence(
    bytes(0xa0, bytes(0x02, Buffer.from([2]))),
    bytes(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(now - DAY_MS), utcTime(now + 7 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    bytes(0xa3, sequence(basicConstraints(), subjectAlternativeName())),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)])
  const der = sequence(body, ECDSA_WITH_SHA256, bytes(0x03, signature))
  const lines = der.toString('base64').match(/.{1,64}/g)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function basicConstraints() {
  const isAuthority = bytes(0x01, Buffer.from([0xff]))
  return sequence(
    bytes(0x06, Buffer.from('551d13', 'hex')),
    bytes(0x01, Buffer.from([0xff])),
    bytes(0x04, sequence(isAuthority)),
  )
}

function subjectAlternativeName() {
  const names = sequence(bytes(0x87, Buffer.from([127, 0, 0, 1])), bytes(0x82, Buffer.from('localhost')))
  return sequence(bytes(0x06, Buffer.from('551d11', 'hex')), bytes(0x04, names))
}

function utcTime(at) {
  return bytes(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}

function sequence(...parts) {
  return bytes(0x30, Buffer.concat(parts))
}

/** One DER value: tag, length, content. */
function bytes(tag, content) {
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}
