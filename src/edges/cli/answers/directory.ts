/* The directory: eventos, vagas, candidaturas, funcoes and how many freelancers there are. */

export interface FreelancerCount {
  readonly total: number
  readonly with_phone: number
  readonly without_phone: number
  readonly completos: number
}

export interface ListedEvento {
  readonly id: number
  readonly external_id: string | null
  readonly nome: string
  readonly local: string
  readonly starts_at: string
  readonly time_zone: string
  readonly canceled: boolean
}

export interface ListedVaga {
  readonly id: number
  readonly external_id: string | null
  readonly evento: { readonly id: number; readonly nome: string; readonly canceled: boolean }
  readonly funcao: string
  readonly titulo: string
  readonly pay_cents: number
  readonly pay_unit: 'day' | 'hour'
  readonly places: number
  readonly open: boolean
  readonly candidaturas: { readonly pending: number; readonly approved: number }
}

export interface ListedCandidatura {
  readonly id: number
  readonly vaga: { readonly id: number; readonly titulo: string }
  readonly freelancer: { readonly nome: string; readonly phone: string | null }
  readonly status: 'pending' | 'approved' | 'refused' | 'withdrawn'
}

export interface ListedFuncao {
  readonly nome: string
  readonly freelancers: number
}
