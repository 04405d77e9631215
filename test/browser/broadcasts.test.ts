import { beforeAll, expect, it } from 'vitest'
import { createUser } from '../../src/identity/create-user.ts'
import { sql } from '../../src/platform/db/db.ts'
import { describeInBrowser } from '../harness/browser.ts'
import { expectAccessible, openPage, signInAs } from '../harness/page.ts'
import { PASSWORD, type Tenant, type TestService, testService } from '../harness/service.ts'

const LIST = '/empresa/broadcast/'

describeInBrowser('broadcasts', () => {
  let service: TestService
  beforeAll(async () => {
    service = await testService()
  })

  it('shows nothing as nothing, and one that is being sent as it goes', async () => {
    const tenant = await service.tenant()
    const { page, complaints } = await openSignedIn(tenant)
    await page.goto(LIST)
    await heading(page, 'Nenhuma campanha ainda')

    await send(tenant, 'Convocação', phones(20))
    await page.reload()
    await heading(page, '1 campanha, 1 saindo agora')
    await page.getByRole('row', { name: /Convocação.*0 de 20.*Enviando/ }).waitFor()
    await service.settle()
    await heading(page, '1 campanha, nenhuma saindo agora')
    await page.getByRole('row', { name: /Convocação.*20 de 20.*Concluída/ }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('leads by keyboard to one broadcast, whose counters filter its messages', async () => {
    const tenant = await service.tenant()
    await send(tenant, 'Vagas', [...phones(12), '123'], { preferred_channel: 'sms' })
    await service.settle()
    const { page, complaints } = await openSignedIn(tenant)
    await page.goto(LIST)
    await page.getByRole('link', { name: 'Vagas' }).focus()
    await page.keyboard.press('Enter')
    await heading(page, 'Vagas')
    await page.getByText('13 de 13').waitFor()
    await page.getByRole('heading', { name: 'Todas as 12 mensagens' }).waitFor()
    await page.getByText('1 alvo não era um telefone').waitFor()
    await expectAccessible(page)

    await page.getByRole('link', { name: /^Na fila/ }).click()
    await page.getByText('Nenhuma mensagem neste estado agora.').waitFor()
    expect(new URL(page.url()).search).toBe('?estado=queued')
    await page.locator('a[aria-current=true]').getByText('Na fila').waitFor()
    await page.getByRole('link', { name: /^Entregue/ }).click()
    await page.getByRole('heading', { name: 'Mensagens: Entregue' }).waitFor()
    await page
      .getByRole('row', { name: /\(11\) 9.*SMS.*Entregue/ })
      .first()
      .waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Mensagens: Na fila' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('tries again what failed, once somebody has said so twice', async () => {
    const tenant = await service.tenant()
    const failing = phones(2)
    for (const number of failing) {
      service.simulator.faults.set(
        { finalStatus: { status: 'undelivered', errorCode: 30005, next: 1 } },
        number,
      )
    }
    const id = await send(tenant, 'De novo', [...phones(2), ...failing], { preferred_channel: 'sms' })
    const { page, complaints } = await openSignedIn(tenant)
    await page.goto(`/empresa/broadcast/${id}`)
    // A question that it is too late for goes, and does not come back once there is something to cancel again.
    await page.getByRole('button', { name: 'Cancelar' }).click()
    const dialog = page.getByRole('dialog', { name: 'Cancelar as 4 que faltam?' })
    await dialog.waitFor()
    await service.settle()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Tentar de novo as 2 que falharam' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Agora não' }).click()
    await page.getByRole('button', { name: 'Tentar de novo as 2 que falharam' }).click()
    await page.getByRole('group', { name: 'Enviar 2 mensagens de novo?' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('2 mensagens voltaram para a fila.').waitFor()
    await page.getByRole('button', { name: 'Cancelar' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await service.settle()
    await page.getByText('Concluída').waitFor()
    await page.getByText('4 de 4').waitFor()
    expect(await page.getByRole('button', { name: /^Tentar de novo/ }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('is told how it goes, and asks by itself only where it cannot be', async () => {
    const tenant = await service.tenant()
    const id = await send(tenant, 'Ao vivo', phones(6), { preferred_channel: 'sms' })
    const [told, asking] = [await openSignedIn(tenant), await openSignedIn(tenant)]
    await asking.page.route('**/events?*', (route) => route.abort())
    const reads = { told: 0, asking: 0 }
    for (const name of ['told', 'asking'] as const) {
      const { page } = { told, asking }[name]
      page.on('request', (request) => {
        if (request.url().endsWith(`/api/v1/broadcasts/${id}`)) reads[name] += 1
      })
      const opened = name === 'told' && page.waitForResponse('**/events?*')
      await page.goto(`${LIST}${id}`)
      await opened
      await page.getByText('0 de 6').waitFor()
    }
    const left = told.page.waitForEvent('requestfailed', (request) => request.url().includes('/events'))
    await see(told.page, 'hidden')
    await left
    const taken = told.page.waitForResponse('**/events?*')
    await see(told.page, 'visible')
    await taken
    const readsBefore = { ...reads }
    await service.settle()
    for (const { page } of [told, asking]) {
      await page.getByText('6 de 6').waitFor()
      await page.getByText('Concluída').waitFor()
    }
    expect(reads.told).toBe(readsBefore.told)
    expect(reads.asking).toBeGreaterThan(readsBefore.asking)
    expect(told.complaints).toEqual([])
  })

  it('is paused, resumed and canceled by keyboard, and says each time how many that is', async () => {
    const tenant = await service.tenant()
    const id = await send(tenant, 'Convocação', phones(20))
    const { page, complaints } = await openSignedIn(tenant)
    await page.goto(`${LIST}${id}`)
    await page.getByRole('button', { name: 'Pausar' }).focus()
    // What is still loading has a place of its own for as long.
    await page.locator('p.muted[role=status]').waitFor({ state: 'detached' })
    // Screen readers tell what is new in a place that they know of already.
    const places = await page.getByRole('status').count()
    await page.keyboard.press('Enter')
    await said(page, 'Pausada: 20 mensagens esperam. Nenhuma saiu ainda.')
    await page.getByText('Nada mais sai até alguém retomar.').waitFor()
    expect(await page.getByRole('status').count()).toBe(places)
    await page.locator('button:focus', { hasText: 'Retomar' }).waitFor()
    await page.keyboard.press('Enter')
    await said(page, 'Retomada: 20 mensagens voltam a sair.')

    await page.getByRole('button', { name: 'Cancelar' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Cancelar as 20 que faltam?' })
    await dialog.waitFor()
    await expectAccessible(page)
    await page.locator('button:focus', { hasText: 'Continuar enviando' }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('button:focus', { hasText: 'Cancelar' }).waitFor()
    expect(await dialog.count()).toBe(0)

    await page.route('**/cancel', (route) => route.abort())
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Cancelar 20 mensagens' }).click()
    const failed = page.getByRole('alert').filter({ hasText: 'Não deu para cancelar' })
    await failed.waitFor()
    await page.unroute('**/cancel')
    await failed.getByRole('button', { name: 'Tentar de novo' }).click()
    await said(page, 'Cancelada: 20 mensagens não saem mais. Nenhuma saiu ainda.')
    await page.locator('p:focus', { hasText: 'Cancelada: 20 mensagens' }).waitFor()
    expect(await page.getByRole('button', { name: /Pausar|Retomar|Cancelar/ }).count()).toBe(0)
    await page.goto(LIST)
    await page.getByRole('row', { name: /Convocação.*0 de 20.*Cancelada/ }).waitFor()
    expect(complaints).toEqual([])
  })

  it('asks what is to become of one that did not start, and follows what somebody else decides', async () => {
    const before = await service.tenant()
    const at = new Date(service.clock.now().getTime() + 3_600_000).toISOString()
    const id = await send(before, 'Perdida', phones(3), { scheduled_at: at, preferred_channel: 'sms' })
    const { page } = await openSignedIn(before)
    await page.goto(LIST)
    await page.getByRole('row', { name: /Perdida.*Agendada/ }).waitFor()
    await page.goto(`${LIST}${id}`)
    await page.getByText('Agendada').waitFor()
    service.clock.advance(3 * 3_600_000)
    await service.settle()
    await page.getByRole('region', { name: 'Não saiu na hora marcada. Enviar agora ou cancelar?' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Enviar 3 mensagens agora' }).click()
    await page.locator('p:focus', { hasText: 'Retomada: 3 mensagens voltam a sair.' }).waitFor()

    await before.post(`/api/v1/broadcasts/${id}/pause`, {})
    await page.getByRole('button', { name: 'Retomar' }).waitFor()
    await before.post(`/api/v1/broadcasts/${id}/resume`, {})
    await page.getByRole('button', { name: 'Pausar' }).waitFor()
    expect(await page.getByText('Retomada: 3 mensagens').count()).toBe(0)
    await service.settle()
    await page.getByText('3 de 3').waitFor()
  })

  it('says who was left out, and how much of its list is prepared', async () => {
    const tenant = await service.tenant()
    const people = await bring(tenant, 2_003)
    const earlier = await send(tenant, 'Antes', people.slice(0, 2), { preferred_channel: 'sms' })
    await service.settle()
    const audience = { all: true, except_broadcasts: [earlier] }
    const id = await send(tenant, 'A todos', undefined, { audience, preferred_channel: 'sms' })
    const { page } = await openSignedIn(tenant)
    await page.goto(`${LIST}${id}`)
    await page.getByText('de 1.998 até agora').waitFor()
    await page.getByText('da lista preparada').waitFor()
    expect(await page.getByText('Já avisadas antes').locator('+ dd').textContent()).toBe('2')
    await page.getByRole('button', { name: 'Cancelar' }).click()
    await page.getByRole('dialog').getByText('A lista ainda está sendo preparada').waitFor()
    await page.getByRole('button', { name: 'Cancelar 1.998 mensagens' }).click()
    await said(page, 'Cancelada: 1.998 mensagens não saem mais.')
    // What was called off has neither left nor failed to arrive.
    await page.getByText('0 de 1.998').waitFor()
    await page.getByRole('link', { name: 'Cancelado 1.998' }).waitFor()
    await page.getByRole('img', { name: 'Canceladas 1.998' }).waitFor()
  })

  it('lets who may only read do nothing', async () => {
    const tenant = await service.tenant()
    const id = await send(tenant, 'Só ler', phones(2))
    const nobody = { username: `viewer_${tenant.empresaId}`, nome: 'Vera', role: 'viewer' as const }
    await createUser(service.app.ground, { ...nobody, password: PASSWORD, empresaId: tenant.empresaId })
    const { page } = await openPage(service.url)
    await signInAs(page, nobody.username, PASSWORD)
    await page.goto(`${LIST}${id}`)
    await page.getByText('0 de 2').waitFor()
    await service.settle()
    await page.getByText('2 de 2').waitFor()
    expect(await page.getByRole('button', { name: /Pausar|Cancelar|Tentar/ }).count()).toBe(0)
  })

  it('pages to older ones by an address', async () => {
    const tenant = await service.tenant()
    for (const name of ['Primeiro', 'Segundo', 'Terceiro']) await send(tenant, name, phones(1))
    await service.settle()
    const { page } = await openSignedIn(tenant)
    await page.route('**/api/v1/broadcasts?*', (route) =>
      route.continue({ url: route.request().url().replace('limit=50', 'limit=2') }),
    )
    await page.goto(LIST)
    await heading(page, '2 campanhas mais novas, nenhuma saindo agora')
    await page.getByRole('link', { name: 'Mais antigas' }).click()
    await heading(page, '1 campanha mais antiga, nenhuma saindo agora')
    await page.reload()
    await page.getByRole('link', { name: 'Primeiro' }).waitFor()
    await page.getByRole('link', { name: 'Mais novas' }).click()
    await page.getByRole('link', { name: 'Terceiro' }).waitFor()
  })

  it('says what did not load and tries again when asked', async () => {
    const tenant = await service.tenant()
    const { page } = await openSignedIn(tenant)
    await page.route('**/api/v1/broadcasts?*', (route) => route.abort())
    await page.goto(LIST)
    await page.getByRole('alert').filter({ hasText: 'O que está saindo continua saindo.' }).waitFor()
    await page.unroute('**/api/v1/broadcasts?*')
    await page.getByRole('button', { name: 'Tentar de novo' }).click()
    await heading(page, 'Nenhuma campanha ainda')
  })

  it('asks to sign in when the session has ended, and comes back', async () => {
    const tenant = await service.tenant()
    await send(tenant, 'Lembrete', phones(1))
    const { page } = await openSignedIn(tenant)
    await page.goto(LIST)
    await heading(page, '1 campanha, 1 saindo agora')
    await page.evaluate(() => fetch('/api/v1/auth/logout', { method: 'POST' }))
    await page.getByRole('heading', { name: 'Entrar' }).waitFor()
    await page.keyboard.type(tenant.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await heading(page, '1 campanha, 1 saindo agora')
    await service.settle()
  })

  it("shows nothing of another company's broadcast", async () => {
    const [mine, other] = [await service.tenant(), await service.tenant()]
    const id = await send(other, 'Segredo', phones(1))
    await service.settle()
    const { page } = await openSignedIn(mine)
    await page.goto(`${LIST}${id}`)
    await page.getByRole('alert').filter({ hasText: 'Não deu para carregar a campanha' }).waitFor()
    expect(await page.getByText('Segredo').count()).toBe(0)
  })

  it('takes the scheme chosen by hand before that of the system', async () => {
    const { page } = await openSignedIn(await service.tenant())
    await page.goto(LIST)
    await page.getByRole('button', { name: 'Aparência e idioma' }).click()
    await page.getByRole('radio', { name: 'Escura' }).check()
    await page.reload()
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  })

  /** People of the directory; gives their numbers. */
  async function bring({ empresaId }: Tenant, count: number): Promise<string[]> {
    const numbers = phones(count)
    const { db } = service.database
    for (let from = 0; from < count; from += 1_000) {
      const some = numbers.slice(from, from + 1_000)
      await db.run(sql`
        insert into freelancers (origin_empresa_id, nome, nome_folded, phone, recipient_key, cadastro_completo, created_at, updated_at)
        select ${empresaId}::int, 'Ana', 'ana', p.phone, p.key, true, ${service.clock.now()}::timestamptz, ${service.clock.now()}::timestamptz
        from unnest(${some}::text[], ${some.map((each) => service.app.keyring.recipientKey(each))}::bytea[]) as p (phone, key)`)
    }
    return numbers
  }

  async function openSignedIn(tenant: Tenant) {
    const opened = await openPage(service.url)
    await signInAs(opened.page, tenant.username, PASSWORD)
    return opened
  }
})

type Page = Awaited<ReturnType<typeof openPage>>['page']

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}

/** What a browser does when another tab is in front. */
function see(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`,
  )
}

function said(page: Page, words: string): Promise<void> {
  return page.getByRole('status').filter({ hasText: words }).waitFor()
}

async function send(
  tenant: Tenant,
  name: string,
  targets: string[] | undefined,
  more: object = {},
): Promise<number> {
  const { status, body } = await tenant.post('/api/v1/twilio/broadcast', {
    ...{ campaign_name: name, body: 'Olá! Confira as vagas.', targets, wait_ms: 0 },
    ...more,
  })
  expect(status).toBe(200)
  return Number(body.broadcast_id)
}

let written = 0
/** Numbers that no other broadcast of this file writes to. */
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    written += 1
    return `+55119${String(80_000_000 + written)}`
  })
}
