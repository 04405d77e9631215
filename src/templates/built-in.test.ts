import { expect, it } from 'vitest'
import { countSegments } from '../text/segments.ts'
import { fillIn } from '../text/template.ts'
import { builtInTemplates } from './built-in.ts'
import { submissionIssues } from './submission-issues.ts'

/** The guide's texts, letter by letter. */
const GUIDE = {
  nova_vaga: `💼 *Nova Vaga Disponível!*

*Segurança de Portaria*
💰 R$ 250.00 (Por Dia)

📅 Evento: Festival de Música 2025
📍 Local: Centro de Convenções SP

🔗 Acesse o app Eventix para se candidatar!`,
  candidatura_aprovada: `✅ *Candidatura Aprovada!*

Parabéns! Você foi aprovado para:

*Segurança de Portaria*
📅 Evento: Festival de Música 2025
📍 Centro de Convenções SP
🗓️ Data: 15/11/2025

Em breve você receberá mais informações.

🎉 Nos vemos lá!`,
  alerta_emergencia: `⚠️ *EVENTIX - Atualização Importante*

Portão B temporariamente fechado.
Dirija-se ao Portão C.

Para mais informações, acesse o app Eventix.`,
}

it.each(Object.entries(GUIDE))('%s says what the guide says', (name, text) => {
  const template = builtInTemplates().find((each) => each.name === name)
  const version = template?.versions.find(({ language }) => language === 'pt-BR')
  const mensagem = 'Portão B temporariamente fechado.\nDirija-se ao Portão C.'
  expect(fillIn(version?.body ?? '', { ...version?.samples, mensagem })).toBe(text)
})

it('the code’s two texts are the guide’s', () => {
  const [codes] = builtInTemplates()
  const values = { codigo: '123456', minutos: '10' }
  expect(fillIn(codes?.versions[0]?.smsBody ?? '', values)).toBe(
    'Eventix: seu código é 123456. Expira em 10 min. Não compartilhe.',
  )
  expect(fillIn(codes?.versions[0]?.body ?? '', values)).toContain('Seu código de acesso é: *123456*')
})

it('all that may be sent may be submitted, in each language, and fits three SMS with its samples', () => {
  for (const { category, versions } of builtInTemplates()) {
    if (category === 'AUTHENTICATION') continue
    expect(versions.map(({ language }) => language)).toEqual(['pt-BR', 'en'])
    for (const version of versions) {
      expect(submissionIssues(version)).toEqual([])
      expect(countSegments(fillIn(version.smsBody ?? '', version.samples)).segments).toBeLessThanOrEqual(3)
    }
  }
})
