import {
  BUILT_IN_NAMES,
  BUILT_IN_SAMPLES,
  BUILT_IN_TEXTS,
  type BuiltInLanguage,
  type BuiltInName,
} from '../text/built-in-templates.ts'
import { otpTexts } from '../text/otp-text.ts'
import type { Template, TemplateVersion } from './template.ts'

const LANGUAGES = ['pt-BR', 'en'] as const satisfies readonly BuiltInLanguage[]
/** Listed for all to read; codes are worded and sent by verification alone. */
const CODE_NAME = 'codigo_de_acesso'
const CODE_LANGUAGES = ['pt-BR', 'en', 'es'] as const
const BRAND = 'Eventix'

/** The texts that every empresa has, as templates nobody has submitted. */
export function builtInTemplates(): Template[] {
  const codes: Template = {
    ...({ id: null, name: CODE_NAME, category: 'AUTHENTICATION', builtIn: true } as const),
    versions: CODE_LANGUAGES.map((language) => {
      const { whatsapp: body, sms: smsBody } = otpTexts(language, BRAND)
      return { ...UNSUBMITTED, language, body, smsBody, samples: {} }
    }),
  }
  return [codes, ...BUILT_IN_NAMES.map(builtInTemplate)]
}

/** A built-in template that may be sent by its name; null for any other name, that of the codes included. */
export function findBuiltIn(name: string): Template | null {
  const known = BUILT_IN_NAMES.find((each) => each === name)
  return known === undefined ? null : builtInTemplate(known)
}

/** True for names that an empresa's own templates may not take. */
export function isBuiltInName(name: string): boolean {
  return name === CODE_NAME || BUILT_IN_NAMES.some((each) => each === name)
}

const UNSUBMITTED: Omit<TemplateVersion, 'language' | 'body' | 'smsBody' | 'samples'> = {
  ...({ id: null, version: 1, approval: 'draft', smsSpelling: 'accents' } as const),
  ...{ approvedCategory: null, rejectionReason: null, submittedAt: null, decidedAt: null, contentSid: null },
  ...{ createdAt: null, createdBy: null },
}

function builtInTemplate(name: BuiltInName): Template {
  const versions = LANGUAGES.map((language) => {
    const { whatsapp: body, sms: smsBody } = BUILT_IN_TEXTS[name][language]
    return { ...UNSUBMITTED, language, body, smsBody, samples: BUILT_IN_SAMPLES[language] }
  })
  return { id: null, name, category: 'UTILITY', builtIn: true, versions }
}
