import { cleanCommonValue, cleanValue } from '../text/template.ts'
import { isPersonal } from './numbered.ts'
import type { ResolvedTemplate } from './resolve-template.ts'
import { VALUE_CHARACTERS_MAX } from './template.ts'

export type RowFault =
  | { reason: 'missing_variable'; name: string }
  | { reason: 'unknown_variable'; name: string }
  | { reason: 'too_long'; name: string; charactersMax: number; characters: number }

/**
 * What is wrong with the values of each row, a recipient's or everybody's: rows in order, counted from 0, those in
 * order left out. A variable without a value, or with one that says nothing once it is harmless, is missing.
 */
export function checkRows(
  template: Pick<ResolvedTemplate, 'variables'>,
  rows: readonly Readonly<Record<string, string>>[],
): { row: number; faults: RowFault[] }[] {
  return rows
    .map((values, row) => ({ row, faults: faultsOf(template, values, () => true) }))
    .filter(({ faults }) => faults.length > 0)
}

/** The same for values that everybody shares: what the directory, or a list, knows of each person need not be among them. */
export function checkCommon(
  template: Pick<ResolvedTemplate, 'variables'>,
  values: Readonly<Record<string, string>>,
  ofEach: readonly string[],
): RowFault[] {
  const isOfEach = (name: string) => isPersonal(name) || ofEach.includes(name)
  return faultsOf(template, values, (name) => !isOfEach(name) || Object.hasOwn(values, name))
}

function faultsOf(
  { variables }: Pick<ResolvedTemplate, 'variables'>,
  values: Readonly<Record<string, string>>,
  isNeeded: (name: string) => boolean,
): RowFault[] {
  const faults: RowFault[] = []
  for (const name of variables.filter(isNeeded)) {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : ''
    const { length: characters } = cleanCommonValue(value)
    if (cleanValue(value) === '') faults.push({ reason: 'missing_variable', name })
    else if (characters > VALUE_CHARACTERS_MAX) {
      faults.push({ reason: 'too_long', name, charactersMax: VALUE_CHARACTERS_MAX, characters })
    }
  }
  for (const name of Object.keys(values)) {
    if (!variables.includes(name)) faults.push({ reason: 'unknown_variable', name })
  }
  return faults
}
