import { DomainError } from '../errors.ts'
import type { Ctx } from '../platform/context.ts'
import { builtInTemplates, findBuiltIn } from './built-in.ts'
import { listTemplateRows, listVersionRows, type TemplateRow, type VersionRow } from './queries.ts'
import { TEMPLATES_MAX, type Template, type TemplateRef } from './template.ts'

/** The built-in templates and the empresa's own, each with the newest and the newest approved version of every language. */
export async function listTemplates(ctx: Ctx): Promise<Template[]> {
  // Copies of built-in texts come on top of the limit.
  const rows = await listTemplateRows(ctx.db, ctx.empresaId, {}, TEMPLATES_MAX * 2)
  const own = await withVersions(ctx, rows, false)
  const builtIn = builtInTemplates().map((each) =>
    withCopy(
      each,
      own.find(({ name }) => name === each.name),
    ),
  )
  return [...builtIn, ...own.filter((each) => !each.builtIn)]
}

/** One template with all its versions, newest first; throws `not_found`, for those of other empresas too. */
export async function getTemplate(ctx: Ctx, ref: TemplateRef): Promise<Template> {
  const only = 'name' in ref ? { name: ref.name } : { id: ref.templateId }
  const [row] = await listTemplateRows(ctx.db, ctx.empresaId, only, 1)
  const [own] = row === undefined ? [] : await withVersions(ctx, [row], true)
  const name = own?.name ?? ('name' in ref ? ref.name : null)
  const builtIn = name === null ? null : (builtInTemplates().find((each) => each.name === name) ?? null)
  const found = builtIn === null ? own : withCopy(builtIn, own)
  if (found === undefined) throw new DomainError('not_found', { what: 'template' })
  return found
}

/** As `getTemplate`, but only what may be sent, which the texts of codes may not. */
export async function getSendable(ctx: Ctx, ref: TemplateRef): Promise<Template> {
  const template = await getTemplate(ctx, ref)
  if (template.builtIn && findBuiltIn(template.name) === null) {
    throw new DomainError('template_built_in', { name: template.name })
  }
  return template
}

/** What the empresa submitted of a built-in text, and the languages it did not. */
function withCopy(builtIn: Template, copy: Template | undefined): Template {
  if (copy === undefined) return builtIn
  const rest = builtIn.versions.filter(
    ({ language }) => !copy.versions.some((each) => each.language === language),
  )
  return { ...copy, versions: [...copy.versions, ...rest] }
}

async function withVersions(ctx: Ctx, rows: readonly TemplateRow[], all: boolean): Promise<Template[]> {
  const ids = rows.map(({ id }) => id)
  const versions = ids.length === 0 ? [] : await listVersionRows(ctx.db, ctx.empresaId, ids, all)
  const byTemplate = new Map<number, VersionRow[]>(ids.map((id) => [id, []]))
  for (const version of versions) byTemplate.get(version.templateId)?.push(version)
  return rows.map((row) => ({ ...row, versions: byTemplate.get(row.id) ?? [] }))
}
