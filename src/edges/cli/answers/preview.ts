/* What a broadcast or a notice would reach and cost, before it is sent. */
import type { LeftOutReason } from '../../../text/catalogue/shape-left-out.ts'

export interface PreviewedCost {
  readonly currency: string
  readonly min: number
  readonly max: number
  readonly brl_min: number
  readonly brl_max: number
  readonly as_of: string
}

export interface PreviewedLeftOut {
  readonly reason: LeftOutReason
  readonly detail: string | null
  readonly count: number
  readonly people: readonly { readonly nome: string | null; readonly to: string | null }[]
}

export interface Preview {
  readonly audience: {
    readonly matched: number
    readonly without_phone: number
    readonly invalid: number
    readonly duplicates: number
    readonly suppressed: number
    readonly without_consent: number
    readonly recipients: number
  }
  readonly sent_today: { readonly recipients: number }
  readonly channels: { readonly whatsapp: number; readonly sms: number }
  readonly windows: { readonly open: number; readonly closed: number; readonly unknown: number } | null
  readonly segments: {
    readonly encoding: string
    readonly per_message: number
    readonly per_message_plain: number
    readonly total: number
    readonly total_plain: number
    /** Counted for some people, whose mean stands for everybody's. */
    readonly estimated: boolean
  }
  readonly template: {
    readonly name: string
    readonly language: string
    readonly version: number
    readonly approved: boolean
  } | null
  readonly cost: PreviewedCost | null
  readonly cost_plain: PreviewedCost | null
  readonly finishing: { readonly seconds: number; readonly at: string | null } | null
  readonly left_out_examples: readonly PreviewedLeftOut[]
  readonly examples: readonly {
    readonly nome: string
    readonly to: string
    readonly body: string
    readonly sms: string
  }[]
}
