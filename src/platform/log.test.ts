import { expect, it } from 'vitest'
import { type Log, openLog } from './log.ts'

function recorded(write: (log: Log) => void, pretty = false): string {
  let text = ''
  write(openLog({ level: 'debug', pretty, write: (line) => (text += line) }))
  return text
}

const number = '+5511987654321'

it.each<[string, (log: Log) => void]>([
  [
    'a field',
    (log) => log.info({ phone: number, toAddress: `whatsapp:${number}`, to: 5_511_987_654_321 }, 'x'),
  ],
  ['a field within a field', (log) => log.info({ message: { attempts: [{ to_address: number }] } }, 'x')],
  ['the sentence', (log) => log.info(`sent to ${number}`)],
  ['what the sentence is given', (log) => log.info('sent to %s', number)],
  ['an error', (log) => log.error({ err: new Error(`no route to ${number}`) }, 'x')],
  ['an error alone', (log) => log.error(new Error(`no route to ${number}`))],
  ['the cause of an error', (log) => log.error({ err: new Error('x', { cause: new Error(number) }) }, 'x')],
  ['what a child carries', (log) => log.child({ loop: 'a' }).child({ phone: number }).info('x')],
])('a phone in %s is masked', (_where, write) => {
  for (const text of [recorded(write), recorded(write, true)]) {
    expect(text).toContain('•')
    expect(text).not.toMatch(/987654/)
  }
})

it.each([
  'password',
  'senha',
  'authToken',
  'token',
  'authorization',
  'SECRET_KEY',
  'cookie',
  'apiKey',
  'code',
  'otp',
])('a field called %s is hidden', (name) => {
  const text = recorded((log) => log.info({ [name]: 'hunter2', deep: { [name]: 'hunter2' } }, 'x'))
  expect(text).not.toContain('hunter2')
  expect(text).toContain('[hidden]')
})

it('ids, codes of errors and stacks stay readable', () => {
  const err = Object.assign(new Error('refused'), { code: '23505', constraint: 'name_once' })
  const line = JSON.parse(recorded((log) => log.error({ messageId: 17, errorCode: 63_016, err }, 'not sent')))
  expect(line).toMatchObject({ level: 'error', msg: 'not sent', messageId: 17, errorCode: 63_016 })
  expect(line.err).toMatchObject({
    type: 'Error',
    message: 'refused',
    code: '23505',
    constraint: 'name_once',
  })
  expect(line.err.stack).toContain('log.test.ts')
})

it('a cycle does not end the process', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  expect(recorded((log) => log.info({ cyclic }, 'x'))).toContain('[deep]')
})

it('for people it is one short line, with the stack below', () => {
  const text = recorded((log) => log.warn({ broadcastId: 3, err: new Error('broke') }, 'slow'), true)
  expect(text).toMatch(/^\d\d:\d\d:\d\d warn {2}slow broadcastId=3\n {2}Error: broke\n/)
})
