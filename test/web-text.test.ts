import { describe, expect, it } from 'vitest'

type Catalogue = Record<string, string>
const folder = new URL('../web/src/lib/text/', import.meta.url).href
const { ptBr }: { ptBr: Catalogue } = await import(`${folder}pt-br.ts`)
const { en }: { en: Catalogue } = await import(`${folder}en.ts`)

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort()

describe('the words of the dashboard', () => {
  it('exist in both languages, with the same gaps to fill', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ptBr).sort())
    for (const [key, text] of Object.entries(ptBr)) {
      expect(placeholders(en[key] ?? ''), key).toEqual(placeholders(text))
      expect(text.trim() && en[key]?.trim(), key).toBeTruthy()
    }
  })

  it('have every plural form, the one of millions too', () => {
    const stems = Object.keys(ptBr).flatMap((key) => /^(.+)_(?:one|many|other)$/.exec(key)?.[1] ?? [])
    for (const stem of stems) {
      for (const form of ['one', 'many', 'other']) expect(ptBr, stem).toHaveProperty([`${stem}_${form}`])
    }
    expect(stems.length).toBeGreaterThan(0)
  })
})
