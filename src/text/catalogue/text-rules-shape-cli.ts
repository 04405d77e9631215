export type TextRuleCommandName = 'text-rules' | 'text-rules show' | 'text-rules set'

/** What the commands about how texts are spelt say. */
export interface TextRulesTexts {
  accents: string
  plain: string
}
