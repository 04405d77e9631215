import { describe, expect, test } from 'vitest'
import { readEventoReminders } from '../../src/broadcasts/read-reminders.ts'
import { setReminderRules } from '../../src/broadcasts/reminder-rules.ts'
import type { Evento } from '../../src/directory/evento.ts'
import { upsertCandidaturas } from '../../src/directory/write-candidaturas.ts'
import { createEvento } from '../../src/directory/write-eventos.ts'
import { upsertFreelancers } from '../../src/directory/write-freelancers.ts'
import { createFuncao } from '../../src/directory/write-funcoes.ts'
import { createVaga } from '../../src/directory/write-vagas.ts'
import { sql } from '../../src/platform/db/db.ts'
import type { FreelancerId } from '../../src/platform/ids.ts'
import { BUILT_IN_TEXTS } from '../../src/text/built-in-templates.ts'
import { reminderValues } from '../../src/text/notice-texts.ts'
import { fillIn } from '../../src/text/template.ts'
import { hasEngine } from '../harness/database.ts'
import { PATIENCE_MS, until } from './harness/patience.ts'
import { onStage, phones, type Stage } from './harness/stage.ts'
import { endSessions } from './harness/table-lock.ts'

const PEOPLE = 20
const HOUR_MS = 3_600_000

describe.skipIf(!hasEngine('postgres'))('a worker that sends a reminder', { timeout: 300_000 }, () => {
  test('dies before it is written down and before its messages are: it is sent once', () =>
    onStage({}, async (stage) => {
      const evento = await plan(stage)
      for (const table of ['reminders', 'messages'] as const) {
        const lock = await stage.lock(table)
        const dying = await stage.start('worker')
        await lock.reachedBy(dying, 'insert into')
        await dying.kill()
        await endSessions(stage.database.db, dying)
        await lock.release()
        expect(await broadcasts(stage)).toBe(0)
        expect(await states(stage, evento)).toEqual(['planned'])
      }
      await Promise.all([stage.start('worker'), stage.start('worker')])
      await until(async () => (await broadcasts(stage)) > 0, {
        withinMs: PATIENCE_MS,
        otherwise: 'nobody sent the reminder',
      })
      await stage.expectExactlyOnce()
      expect([await broadcasts(stage), await states(stage, evento)]).toEqual([1, ['sent']])
    }))
})

/** An evento that its people are to be reminded of now. */
async function plan({ ctx, keyring, ledger }: Stage): Promise<Evento> {
  await createFuncao(ctx, 'Portaria')
  const evento = await createEvento(ctx, {
    ...{ nome: 'Baile', local: 'Clube', startsAt: new Date(ctx.clock.now().getTime() + 24 * HOUR_MS) },
  })
  const pay = { payCents: 25_000, payUnit: 'day', places: PEOPLE } as const
  const vaga = await createVaga(ctx, { ...pay, titulo: 'Portaria', funcao: 'Portaria', eventoId: evento.id })
  const targets = phones(PEOPLE)
  const people = targets.map((phone, i) => ({ externalId: `F${i}`, nome: `Pessoa ${i}`, phone }))
  const written = await upsertFreelancers(ctx, keyring, people)
  await upsertCandidaturas(
    ctx,
    written.map(({ id }, i) => {
      const freelancerId = id as FreelancerId
      return { externalId: `C${i}`, vagaId: vaga.id, freelancerId, status: 'approved' as const }
    }),
  )
  await setReminderRules(ctx, { hours: [24], preferredChannel: 'sms', language: 'pt-BR' })
  const body = fillIn(BUILT_IN_TEXTS.lembrete_evento['pt-BR'].sms, reminderValues('pt-BR', evento))
  for (const to of targets) ledger.expect(to, body)
  return evento
}

async function broadcasts({ database }: Stage): Promise<number> {
  const { n } = await database.db.one(sql<{ n: number }>`select count(*)::int as n from broadcasts`)
  return n
}

async function states({ ctx }: Stage, { id }: Evento): Promise<string[]> {
  return (await readEventoReminders(ctx, id)).reminders.map(({ state }) => state)
}
