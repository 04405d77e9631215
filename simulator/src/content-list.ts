import type { Content } from './content.ts'
import { type Refusal, refusal } from './refusals.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 1000

/** One page of an account's templates, newest first, with Twilio's `meta`. */
export function listContents(
  contents: readonly Content[],
  query: URLSearchParams,
  shown: { url: string; present: (content: Content) => Record<string, unknown> },
): Record<string, unknown> | Refusal {
  const sizeText = query.get('PageSize') ?? String(PAGE_SIZE)
  const size = /^\d+$/.test(sizeText) ? Number(sizeText) : Number.NaN
  if (!(size >= 1 && size <= PAGE_SIZE_MAX)) return refusal(20007)
  const page = Math.max(0, Number.parseInt(query.get('Page') ?? '0', 10) || 0)
  const start = startOf(contents, query.get('PageToken'))
  if (start === null) return refusal(21481)
  const rows = contents.slice(start, start + size)
  const urlOf = (index: number, token: string | null) =>
    `${shown.url}?PageSize=${size}&Page=${index}${token === null ? '' : `&PageToken=${token}`}`
  const last = rows.at(-1)
  const isMore = start + size < contents.length && last !== undefined
  const before = contents[start - size - 1]
  return {
    meta: {
      page,
      page_size: size,
      first_page_url: urlOf(0, null),
      previous_page_url: page === 0 ? null : urlOf(page - 1, before === undefined ? null : `PA${before.sid}`),
      next_page_url: isMore ? urlOf(page + 1, `PA${last.sid}`) : null,
      key: 'contents',
      url: urlOf(page, query.get('PageToken')),
    },
    contents: rows.map(shown.present),
  }
}

/** Null when the token is none of this list. */
function startOf(contents: readonly Content[], token: string | null): number | null {
  if (token === null || token === '') return 0
  const last = contents.findIndex(({ sid }) => `PA${sid}` === token)
  return last < 0 ? null : last + 1
}
