import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../simulator/src/index.ts'
import { call, create, openReceiver, PERSON, type Receiver } from '../../simulator/test/kit.ts'
import { describeInBrowser } from '../harness/browser.ts'
import { expectAccessible, openPage } from '../harness/page.ts'

describeInBrowser('the phones of the simulator', () => {
  let simulator: Simulator
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await openReceiver()
    simulator = await startSimulator({ inboundUrl: receiver.url })
    simulator.phones.set(PERSON, { name: 'Ana Beatriz' })
    await create(simulator, { To: `whatsapp:${PERSON}`, Body: 'Nova vaga' })
    await simulator.settle()
  })
  afterAll(async () => {
    await simulator.close()
    await receiver.close()
  })

  it('answer by the keyboard, and PARAR by one click, on the channel that is chosen', async () => {
    const { page, complaints } = await openPage(simulator.url)
    await page.goto(`/?lang=pt-BR#${PERSON}`)
    const screen = page.getByRole('region', { name: 'Mensagens recebidas' })
    await page.getByLabel('Mensagem', { exact: true }).fill('Posso levar meu irmão?')
    await page.keyboard.press('Enter')
    await screen.getByText('Posso levar meu irmão?').waitFor()
    await screen.getByText('o serviço recebeu').waitFor()
    await page.getByRole('button', { name: 'SMS', exact: true }).click()
    await page.getByRole('button', { name: 'PARAR' }).click()
    await screen.getByText('PARAR').waitFor()
    expect(receiver.received.map(({ form }) => [form.From, form.Body])).toEqual([
      [`whatsapp:${PERSON}`, 'Posso levar meu irmão?'],
      [PERSON, 'PARAR'],
    ])
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('say what became of an answer, and do not write while they are off', async () => {
    const { page, complaints } = await openPage(simulator.url)
    await page.goto(`/?lang=en#${PERSON}`)
    receiver.answers.push({ body: '<Response>' })
    await page.getByRole('button', { name: 'STOP' }).click()
    await page.getByText('The answer of the service is no TwiML that can be read.').waitFor()
    await page.getByText('Twilio refuses SMS from +5511400028922').waitFor()
    await page.getByRole('switch', { name: 'On and with signal' }).click()
    await page.getByText('Switched off, cannot write.').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('show the buttons of a template, which a person can press, and let templates be judged', async () => {
    simulator.phones.set(PERSON, { on: true })
    const { body } = await call(`${simulator.url}/v1/Content`, {
      method: 'POST',
      body: JSON.stringify({
        ...{ friendly_name: 'nova_vaga', language: 'pt_BR', variables: { 1: 'Ana' } },
        types: {
          'twilio/quick-reply': { body: 'Oi, {{1}}. Você vem?', actions: [{ title: 'Vou sim', id: 'sim' }] },
        },
      }),
    })
    await create(simulator, { To: `whatsapp:${PERSON}`, ContentSid: String(body.sid), Body: [] })
    await simulator.settle()
    const { page, complaints } = await openPage(simulator.url)
    await page.goto(`/?lang=pt-BR#${PERSON}`)
    await page.getByRole('button', { name: 'Vou sim' }).click()
    await expect.poll(() => receiver.received.at(-1)?.form.ButtonPayload).toBe('sim')
    await page.getByLabel('Situação de nova_vaga (pt_BR)').selectOption('recusado')
    await expect.poll(() => simulator.templates.list()[0]?.status).toBe('rejected')
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('are made for somebody who writes first', async () => {
    const { page, complaints } = await openPage(simulator.url)
    await page.goto('/?lang=pt-BR')
    await page.getByLabel('Procurar telefone').fill('(31) 9999-8888')
    await page.getByRole('button', { name: 'Abrir o telefone' }).click()
    await page.getByRole('heading', { name: '(31) 99999-8888' }).waitFor()
    await page.keyboard.type('Quem é?')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Mensagens recebidas' }).getByText('Quem é?').waitFor()
    expect(simulator.phones.get('+5531999998888')?.bubbles).toMatchObject([{ body: 'Quem é?' }])
    expect(complaints).toEqual([])
  })
})
