import { beforeAll, expect, test } from 'vitest'
import { testOtp } from '../../test/harness/app.ts'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { EVERY_LANE, testCtx } from '../../test/harness/queue.ts'
import { claimDue } from '../messages/claim.ts'
import { withdrawMessages } from '../messages/withdraw.ts'
import { type TestClock, testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { openKeyring } from '../platform/crypto.ts'
import { codeOf } from './code.ts'
import { insertLog } from './log-queries.ts'
import type { Otp, OtpLog } from './otp.ts'
import { chooseOwnRoute, enqueueCode, openSecrets, storeCodeText } from './own-codes.ts'

describeOnEachDatabase('what messages of codes say', (open) => {
  let database: TestDatabase
  let clock: TestClock
  let ctx: Ctx
  let otp: Otp

  beforeAll(async () => {
    database = await open()
    clock = testClock()
    ctx = await testCtx(database, clock)
    otp = testOtp(ctx, await openKeyring(ctx, 'a secret key of the tests, long enough'))
  })

  const channel = 'sms'
  const language = 'pt-BR'

  function writeLog(address: string): Promise<OtpLog> {
    const now = clock.now()
    return insertLog(ctx.db, {
      ...{
        empresaId: ctx.empresaId,
        address,
        recipientKey: otp.keys.recipientKey(address),
        prefix: '5511981',
      },
      ...({ purpose: 'login', provider: 'own', channel, language, sid: 'VE1', handover: null } as const),
      ...{ nonce: Buffer.alloc(16, 7), lookAt: null, now, expiresAt: new Date(now.getTime() + 600_000) },
    })
  }
  async function send(log: OtpLog): Promise<void> {
    const route = await chooseOwnRoute(ctx, otp, { channel, language }, log.recipientKey)
    await enqueueCode(ctx, log, route, await storeCodeText(ctx, otp, language, route))
  }
  async function claim() {
    const { messages } = await claimDue(ctx, EVERY_LANE, { owner: 'me', slot: 0 }, 10)
    return messages.map(({ pair }) => pair.message.id)
  }

  test('sent again, the code is said by the later message alone, also where the earlier one was claimed already', async () => {
    const log = await writeLog('+5511981234477')
    await send(log)
    const earlier = await claim()
    expect(earlier).toHaveLength(1)
    await withdrawMessages(ctx, log.id)
    await send(log)
    const later = await claim()
    const secrets = await openSecrets(otp.keys)(ctx.db, [...earlier, ...later])
    expect([...earlier, ...later].map((id) => secrets.get(id))).toEqual([
      null,
      { codigo: codeOf(otp.keys, log) },
    ])
  })
})
