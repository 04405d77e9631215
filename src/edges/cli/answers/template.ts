/* Templates, and how one would look and cost. */

export interface ListedTemplate {
  readonly name: string
  readonly category: string
  readonly built_in: boolean
  readonly languages: readonly {
    readonly language: string
    readonly newest: number
    readonly in_force: number
    readonly approval: string
  }[]
  readonly versions: readonly {
    readonly language: string
    readonly version: number
    readonly approval: string
    readonly body: string
    readonly sms_body: string | null
    readonly sms_spelling: string
    readonly rejection_message: string | null
  }[]
}

export interface TemplateCost {
  readonly max: number
  readonly brl_max: number
  readonly as_of: string
}

interface PreviewedSpelling {
  readonly text: string
  readonly segments: number
  readonly encoding: string
  readonly cost: TemplateCost | null
}

interface Complaint {
  readonly field: string
  readonly message: string
}

export interface TemplatePreviewed {
  readonly whatsapp: { readonly text: string; readonly characters: number }
  readonly sms: {
    readonly chosen: string
    readonly accents: PreviewedSpelling
    readonly plain: PreviewedSpelling
  }
  readonly examples: readonly { readonly whatsapp: string; readonly sms: string }[]
  readonly row_errors: readonly { readonly errors: readonly Complaint[] }[]
  readonly submission_errors: readonly Complaint[]
}
