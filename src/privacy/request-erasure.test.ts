import { expect, test } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/database.ts'
import { queue, standing, testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import { openKeyring } from '../platform/crypto.ts'
import { sql } from '../platform/db/db.ts'
import { requestErasure } from './request-erasure.ts'

const MARIA = '+5511981234477'

describeOnEachDatabase('asking for somebody to be erased', (open) => {
  test('twice at the same time is one erasure, one block that says nothing, and one entry in the audit log', async () => {
    const database = await open()
    const ctx = await testCtx(database, testClock())
    const keyring = await openKeyring(ctx, 'a secret key of the tests, long enough')
    await ctx.db.run(sql`
      insert into suppressions (empresa_id, recipient_key, reason, source, address, note, created_at, expires_at)
      values (${ctx.empresaId}::int, ${keyring.recipientKey(MARIA)}::bytea, 'blocklisted', 'manual', ${MARIA}::text, 'x',
        ${ctx.clock.now()}::timestamptz, ${ctx.clock.now()}::timestamptz)`)
    const wish = { e164: MARIA, everywhere: false }
    const asked = await Promise.all([1, 2, 3].map(() => requestErasure(ctx, keyring, 'own', wish)))
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    const blocks = await ctx.db.many(sql`select source, address, note, expires_at from suppressions`)
    expect(blocks).toEqual([{ source: 'erasure', address: null, note: null, expiresAt: null }])
    const audit = await ctx.db.many(sql`select action, recipient_key from audit_log`)
    expect(audit).toEqual([{ action: 'person.erasure_requested', recipientKey: null }])
    await expect(requestErasure(ctx, keyring, 'own', { ...wish, everywhere: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('leaves what is queued for others', async () => {
    const database = await open()
    const ctx = await testCtx(database, testClock())
    const keyring = await openKeyring(ctx, 'a secret key of the tests, long enough')
    const group = await queue(ctx, { to: [MARIA] })
    await requestErasure(ctx, keyring, 'own', { e164: '+5511981234400', everywhere: false })
    expect((await standing(ctx, group)).map((each) => each.state)).toEqual(['queued'])
  })
})
