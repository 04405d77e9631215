import type { Locator } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from '../harness/browser.ts'
import { expectAccessible, openPage } from '../harness/page.ts'
import { type TestService, testService } from '../harness/service.ts'

describeInBrowser('the sign-in', () => {
  let service: TestService
  beforeAll(async () => {
    service = await testService({ env: { DEMO: '1' } })
  })

  it('takes who came by an address to it, with the keyboard alone', async () => {
    const { page, complaints } = await openPage(service.url)
    await page.goto('/empresa/broadcast/?cursor=7')
    await page.getByRole('heading', { name: 'Entrar' }).waitFor()
    await page.keyboard.type('admin_diego')
    await page.keyboard.press('Tab')
    await page.keyboard.type('diego123')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Não há campanhas mais antigas' }).waitFor()
    expect(new URL(page.url()).search).toBe('?cursor=7')
    expect(complaints).toEqual([])
  })

  it('says in place what is missing or wrong, and puts the cursor there', async () => {
    const { page } = await openPage(service.url)
    await page.goto('/')
    const user = page.getByRole('textbox', { name: 'Usuário' })
    const password = page.getByLabel('Senha', { exact: true })
    const submit = page.getByRole('button', { name: 'Entrar' })

    await submit.click()
    await page.getByText('Falta o usuário.').waitFor()
    expect(await isFocused(user)).toBe(true)

    await user.fill('nobody')
    await submit.click()
    await page.getByText('Falta a senha.').waitFor()
    expect(await isFocused(password)).toBe(true)

    await password.fill('wrong')
    await submit.click()
    await page.getByRole('alert').filter({ hasText: 'Usuário ou senha não conferem.' }).waitFor()
    expect(await isFocused(password)).toBe(true)
  })

  it('offers the companies of the demo, but not their passwords', async () => {
    const { page } = await openPage(service.url)
    await page.goto('/')
    await page.getByRole('button', { name: /Irmãos Trevisan/ }).click()
    expect(await page.getByRole('textbox', { name: 'Usuário' }).inputValue()).toBe('admin_simone')
    const password = page.getByLabel('Senha', { exact: true })
    expect(await password.inputValue()).toBe('')
    expect(await isFocused(password)).toBe(true)

    await page.keyboard.type('simone123')
    await page.getByRole('button', { name: 'Mostrar a senha' }).click()
    expect(await password.getAttribute('type')).toBe('text')
    await password.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Nenhuma campanha ainda' }).waitFor()
    await page.getByText('Irmãos Trevisan').first().waitFor()
    await page.getByRole('button', { name: 'Sair' }).click()
    await page.getByRole('heading', { name: 'Entrar' }).waitFor()
  })

  it('changes its language and keeps it', async () => {
    const { page } = await openPage(service.url)
    await page.goto('/')
    await page.getByRole('button', { name: 'English' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.getByRole('link', { name: 'simulator' }).getAttribute('href')).toContain('http')
  })

  it('is accessible in both schemes and fits every screen', async () => {
    const { page, complaints } = await openPage(service.url)
    await page.goto('/')
    await page.getByRole('button', { name: /Diego Segurança/ }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })
})

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element.matches(':focus'))
}
