import { beforeAll, expect, test } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { people, queue, recipientKey, standing, testCtx } from '../../test/harness/queue.ts'
import { testClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/context.ts'
import { sql } from '../platform/db/db.ts'
import { applyConsent } from './apply-consent.ts'
import { importConsents } from './import-consents.ts'

describeOnEachDatabase('the import of consents', (open) => {
  let database: TestDatabase
  let ctx: Ctx
  const clock = testClock()
  beforeAll(async () => {
    database = await open()
    ctx = await testCtx(database, clock)
  })

  async function bring(text: string) {
    const rows: unknown[] = []
    const summary = await importConsents(ctx, { recipientKey }, chunksOf(text), {
      onRow: ({ line, verdict, reasons }) => rows.push({ line, verdict, reasons }),
      onProgress: async () => {},
    })
    return { rows, summary }
  }
  const changes = (phone: string) =>
    ctx.db.many(sql`
      select channel, consent, how, text_version, proof, changed_by from consent_changes
      where recipient_key = ${recipientKey(phone)}::bytea order by id`)

  const FILE = `Telefone;Canal;Consentimento;Data;Como;Versão do texto;Prova
(11) 98000-0001;;sim;14/11/2025 09:30;Formulário do site;termo-3;IP 203.0.113.9
(11) 98000-0002;sms;não;;ligação;;
(11) 98000-0003;whatsapp;talvez;;;;
(11) 98000-0004;;sim;14/11/2027;;;
(11) 98000-0005;;sim;ontem;;;
(11) 98000-0006;telefone;sim;;;;
(11) 9800;;sim;;;;
`

  test('writes each down with when, how, which text and what shows it, and says what it cannot take', async () => {
    const { rows, summary } = await bring(FILE)
    expect(rows).toEqual([
      { line: 4, verdict: 'refused', reasons: ['unknown_consent_word'] },
      { line: 5, verdict: 'refused', reasons: ['date_is_future'] },
      { line: 6, verdict: 'refused', reasons: ['bad_date'] },
      { line: 7, verdict: 'refused', reasons: ['unknown_channel'] },
      { line: 8, verdict: 'refused', reasons: ['too_few_digits'] },
    ])
    expect(summary).toMatchObject({ rows: 7, added: 2, refused: 5 })
    expect(await changes('+5511980000001')).toEqual([
      {
        ...{ channel: null, consent: 'given', how: 'import', textVersion: 'termo-3', changedBy: 'test' },
        proof: { at: '2025-11-14T12:30:00.000Z', how: 'Formulário do site', proof: 'IP 203.0.113.9' },
      },
    ])
    expect(await changes('+5511980000002')).toMatchObject([
      { channel: 'sms', consent: 'revoked', proof: { how: 'ligação' } },
    ])
    expect((await bring(FILE)).summary).toMatchObject({ rows: 7, added: 0, unchanged: 2, refused: 5 })
  })

  test('a yes does not undo what somebody said to us', async () => {
    const phone = '+5511980000020'
    const person = { recipientKey: recipientKey(phone), address: phone, proof: null }
    await applyConsent(ctx, {
      ...({
        consent: 'revoked',
        channel: null,
        purpose: null,
        how: 'stop',
        textVersion: null,
        by: 'x',
      } as const),
      people: [person],
    })
    const { rows, summary } = await bring(`phone,consent\n${phone},yes\n`)
    expect(rows).toEqual([{ line: 2, verdict: 'refused', reasons: ['opted_out'] }])
    expect(summary).toMatchObject({ added: 0, refused: 1 })
  })

  test('a no cancels what is queued; of two rows about one person the last counts', async () => {
    const [phone = ''] = people(1, 22)
    const group = await queue(ctx, { to: [phone] })
    const { summary } = await bring(`phone,consent\n${phone},yes\n${phone},no\n`)
    expect(summary).toMatchObject({ rows: 2, added: 2 })
    expect((await standing(ctx, group)).map((each) => each.state)).toEqual(['canceled'])
    expect(await changes(phone)).toMatchObject([{ consent: 'revoked' }])
  })

  test('the rows of one person are taken in their order, whoever says the same before them', async () => {
    const [other = '', phone = ''] = people(2, 24)
    const { rows } = await bring(
      `phone,channel,consent\n${other},sms,yes\n${phone},sms,yes\n${phone},,no\n${phone},sms,yes\n`,
    )
    expect(rows).toEqual([
      { line: 3, verdict: 'refused', reasons: ['opted_out'] },
      { line: 5, verdict: 'refused', reasons: ['opted_out'] },
    ])
    expect(await changes(phone)).toMatchObject([{ channel: null, consent: 'revoked' }])
    expect(await changes(other)).toMatchObject([{ channel: 'sms', consent: 'given' }])
  })
})

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
