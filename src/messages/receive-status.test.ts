import { beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { intercepted } from '../../test/harness/intercepted.ts'
import { testClock } from '../platform/clock.ts'
import { signForm } from '../twilio/signature.ts'
import { CALLBACKS_WAITING_MAX, openStatusIntake, type StatusRequest } from './receive-status.ts'

const ACCOUNT = `AC${'a'.repeat(32)}`
const TOKEN = 'token'
const URL_CALLED = 'https://recado.example.com/api/v1/twilio/status?a=1'

describe('the intake of callbacks', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase('pglite')
  })

  /** An intake whose statements do this first. */
  function intake(before: () => void | Promise<void>) {
    const counted: string[] = []
    const ground = database.ground(testClock())
    const opened = openStatusIntake({
      ground: { ...ground, db: intercepted(ground.db, before) },
      recording: { slot: 0, random: () => 0.5, unknownCode: () => {} },
      tokensOf: (sid) => (sid === ACCOUNT ? [TOKEN] : []),
      counted: (outcome) => counted.push(outcome),
    })
    return { ...opened, counted }
  }

  function callback(): StatusRequest {
    const form = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'sent', AccountSid: ACCOUNT })
    return {
      ...{ url: URL_CALLED, rawBody: form.toString(), attemptId: '1' },
      ...{ contentType: 'application/x-www-form-urlencoded', signature: signForm(TOKEN, URL_CALLED, form) },
    }
  }

  test('takes no more than it can keep while the database hangs, and all of that once it answers', async () => {
    let letGo = () => {}
    const hangs = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const { receive, counted } = intake(() => hangs)
    const request = callback()
    const kept = Array.from({ length: CALLBACKS_WAITING_MAX }, () => receive(request))
    await expect(receive(request)).rejects.toMatchObject({ code: 'database_unreachable' })
    letGo()
    await Promise.all(kept)
    await receive(request)
    expect(counted).toEqual(Array.from({ length: CALLBACKS_WAITING_MAX + 1 }, () => 'unknown'))
  })
})
