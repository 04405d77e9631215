import { formatMoney, formatNumber } from '../../text/format.ts'
import type { ListedCandidatura, ListedEvento, ListedFuncao, ListedVaga } from './answers/directory.ts'
import type { Run } from './command.ts'
import { shownTime } from './zone.ts'

export function eventoLine(run: Run, evento: ListedEvento): string {
  const { id, nome, local, canceled, external_id } = evento
  return run.texts.directory.evento({
    ...{ id: String(id), nome, local, canceled, externalId: external_id },
    when: eventoTime(run, evento),
  })
}

/** By the clock of the evento: whoever goes there reads that one. */
export function eventoTime({ lang }: Run, { starts_at, time_zone }: ListedEvento): string {
  return shownTime(lang, starts_at, time_zone)
}

/** The vaga and, where somebody applied, how many. */
export function vagaLines({ texts, lang }: Run, vaga: ListedVaga): string[] {
  const { id, titulo, funcao, evento, pay_cents, pay_unit, places, open, external_id } = vaga
  const { pending, approved } = vaga.candidaturas
  const words = texts.directory
  const line = words.vaga({
    ...{ id: String(id), titulo, funcao, open, externalId: external_id },
    ...{ evento: evento.nome, unit: pay_unit, places: formatNumber(lang, places) },
    pay: formatMoney(lang, pay_cents / 100, 'BRL'),
  })
  if (pending + approved === 0) return [line]
  return [
    line,
    words.applied({ pending: formatNumber(lang, pending), approved: formatNumber(lang, approved) }),
  ]
}

export function candidaturaLine({ texts }: Run, candidatura: ListedCandidatura): string {
  const { id, freelancer, status, vaga } = candidatura
  return texts.directory.candidatura({
    ...{ id: String(id), nome: freelancer.nome, phone: freelancer.phone ?? '–' },
    status: texts.directory.statuses[status],
    vaga: `${vaga.titulo} (${vaga.id})`,
  })
}

export function funcaoLine({ texts, lang }: Run, { nome, freelancers }: ListedFuncao): string {
  return texts.directory.funcao({ nome, freelancers: formatNumber(lang, freelancers) })
}
