import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/db.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

/** The guide's own words for what its two snippets ask and get. */
const GUIDE_FORM = ['status', 'message_sid', 'status_code', 'error_code', 'error_message']

let numbers = 0
function phone(): string {
  numbers += 1
  return `+55119${83_000_000 + numbers}`
}

describe("NotifyX's requests as the guide has them", () => {
  let service: TestService
  let tenant: Tenant
  beforeAll(async () => {
    service = await testService()
    tenant = await service.tenant()
  })

  const refuse = (number: string, code = 21_211) =>
    service.simulator.faults.set({ reject: { httpStatus: 400, code } }, number)

  /** The request waits for the worker, which the test is. */
  async function testSms(phone: string) {
    const asked = tenant.post(`/messages/test-sms?phone=${encodeURIComponent(phone)}`, undefined)
    let answered = false
    const answer = asked.finally(() => {
      answered = true
    })
    while (!answered) await service.settle()
    return answer
  }

  test('the test text is sent, and answered for as in the guide', async () => {
    const { status, body } = await testSms('5511999999999')
    const [message] = service.simulator.messages({ number: '+5511999999999' })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(GUIDE_FORM)
    expect(body).toMatchObject({
      status: 'success',
      message_sid: message?.sid,
      error_code: null,
      error_message: null,
    })
    expect(message?.body).toBe('Teste de envio de SMS do NotifyX')
  })

  test.each([
    [phone(), 21_211, 'Número de destino inválido ou malformado'],
    [phone(), 21_614, 'Fixo ou não é celular; sem cobrança'],
    [phone(), 99_999, 'Erro desconhecido ao enviar SMS'],
  ])('%s, refused by Twilio with %s, is answered with that', async (number, code, meaning) => {
    refuse(number, code)
    const { status, body } = await testSms(number)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(GUIDE_FORM)
    expect(body).toMatchObject({
      status: 'error',
      message_sid: null,
      error_code: String(code),
      error_message: meaning,
    })
  })

  test.each(['123', '(11) 3000-0000', 'fulano'])(
    '%s is no phone, and is answered for like one Twilio refused',
    async (written) => {
      const { status, body } = await testSms(written)
      expect(status).toBe(200)
      expect(body).toEqual({
        ...{ status: 'error', message_sid: null, status_code: null, error_code: '21211' },
        error_message: 'Número de destino inválido ou malformado',
      })
    },
  )

  test('a message with the fields of the queue, and what became of it', async () => {
    const sent = {
      id: '507f1f77bcf86cd799439011',
      recipient_phone: '5511988887777',
      message: 'Seu pedido saiu.',
    }
    expect(await tenant.post('/messages', sent)).toMatchObject({
      status: 202,
      body: { id: sent.id, status: 'queued' },
    })
    await service.settle()
    const { body } = await tenant.get(`/messages/${sent.id}`)
    expect(body).toMatchObject({
      id: sent.id,
      status: 'delivered',
      result: 'sent',
      recipient_phone: '+5511988887777',
    })
    expect(body.message_sid).toMatch(/^SM[0-9a-f]{32}$/)
    expect(body.timeline.map((each: { kind: string }) => each.kind).slice(0, 3)).toEqual([
      'queued',
      'claimed',
      'accepted',
    ])
    const [received, ...others] = service.simulator.messages({ number: '+5511988887777' })
    expect([received?.body, others]).toEqual([sent.message, []])
  })

  test('a failure says what it means, where it comes from and what to do', async () => {
    const sent = { id: 'falha-1', recipient_phone: phone(), message: 'Oi' }
    refuse(sent.recipient_phone)
    await tenant.post('/messages', sent)
    await service.settle()
    const { body } = await tenant.get('/messages/falha-1')
    expect(body).toMatchObject({
      ...{ status: 'failed', result: 'failed', error_code: '21211' },
      error_message: 'Número de destino inválido ou malformado',
      error_mend: 'Corrija o número: DDD e nove dígitos, como (11) 98123-4477.',
    })
  })

  describe('by the command line', () => {
    const recado = (...argv: string[]) => cli(argv, { program: speakingTo(service.url, tenant.token) })

    /** The command waits for the worker, which the test is. */
    async function settling<T>(command: Promise<T>): Promise<T> {
      let ended = false
      const end = command.finally(() => {
        ended = true
      })
      while (!ended) await service.settle()
      return end
    }

    test('test-sms says that Twilio took it, or why not', async () => {
      const good = await settling(recado('test-sms', '(11) 97777-6666'))
      expect(good).toMatchObject({
        exit: 0,
        stdout: expect.stringMatching(/^A Twilio aceitou o SMS \(SM\w+\)\.\n$/),
      })
      const bad = await settling(recado('test-sms', '123', '--json'))
      expect(bad.exit).toBe(1)
      expect(JSON.parse(bad.stdout)).toMatchObject({ status: 'error', error_code: '21211' })
    })

    test('messages show finds a message by either id, and says what to do about it', async () => {
      const number = phone()
      refuse(number)
      await tenant.post('/messages', { id: 'cli-1', recipient_phone: number, message: 'Oi' })
      await service.settle()
      const { exit, stdout } = await recado('messages', 'show', 'cli-1')
      expect(exit).toBe(0)
      expect(stdout).toContain(`cli-1  ${number}, SMS: falhou`)
      expect(stdout).toContain('Número de destino inválido ou malformado (21211)')
      expect(stdout).toContain('O que fazer: Corrija o número')
      const own = await service.database.db.one(
        sql<{ id: number }>`select id from messages where external_id = 'cli-1'`,
      )
      expect((await recado('messages', 'show', String(own.id))).stdout).toContain(`${own.id}  ${number}`)
      expect((await recado('messages', 'show', 'ninguém')).exit).toBe(2)
    })

    test('what failed is tried again, one or a whole day', async () => {
      const number = phone()
      refuse(number)
      await tenant.post('/messages', { id: 'cli-2', recipient_phone: number, message: 'Oi' })
      await service.settle()
      const one = await recado('messages', 'retry', 'cli-2')
      expect(one).toMatchObject({ exit: 0, stdout: '1 mensagem voltou para a fila.\n' })
      await service.settle()
      const day = await recado('messages', 'retry-failed', '--from', '2026-11-22', '--error-code', '21211')
      expect(day.stdout).toMatch(/^[2-9] mensagens voltaram para a fila\.\n$/)
      await service.settle()
    })

    test('the report is CSV on standard output', async () => {
      const { exit, stdout, stderr } = await recado(
        'messages',
        'report',
        '--from',
        '2026-11-21',
        '--to',
        '2026-11-23',
      )
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
      expect(stdout.split('\r\n')[0]).toBe(
        '\ufeffid;recipient_phone;channel;status;result;message_sid;error_code;error_message;created_at;updated_at',
      )
      expect(stdout).toContain('507f1f77bcf86cd799439011;+5511988887777;sms;delivered;sent;SM')
      const bad = await recado('messages', 'report', '--from', '2026-02-30')
      expect(bad).toMatchObject({ exit: 2, stderr: expect.stringContaining('um dia como 2026-11-01') })
    })

    test('a key is made, seen once, used and revoked', async () => {
      const made = await recado('api-keys', 'create', 'NotifyX')
      expect(made.exit).toBe(0)
      const key = made.stdout.trim()
      const withKey = (...argv: string[]) => cli(argv, { program: speakingTo(service.url, key) })
      expect((await settling(withKey('test-sms', phone()))).exit).toBe(0)
      const listed = await recado('api-keys', 'list')
      expect(listed.stdout).toMatch(/^\d+ {2}NotifyX \(send, ….{4}\), de .*\n {4}usada por último em /)
      const id = listed.stdout.split(' ')[0] ?? ''
      expect(await recado('api-keys', 'revoke', id)).toMatchObject({
        exit: 0,
        stdout: 'A chave de NotifyX foi revogada.\n',
      })
      expect((await withKey('test-sms', phone())).exit).toBe(77)
    })
  })
})
