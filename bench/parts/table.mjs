const HEAD = ['row', 'work', 'Recado', 'beside', 'result', 'target', '']

/** The table for people at a terminal. */
export function toText(rows, machine) {
  const lines = rows.map(cellsOf)
  const shown = HEAD.map((_, column) => column).filter((column) => column !== 3)
  const widths = HEAD.map((head, i) => Math.max(head.length, ...lines.map((cells) => cells[i].length)))
  const line = (cells) =>
    shown
      .map((i) => cells[i].padEnd(widths[i]))
      .join('  ')
      .trimEnd()
  const body = lines.flatMap((cells) => [line(cells), `${' '.repeat(widths[0])}    beside: ${cells[3]}`])
  return [machine, '', line(HEAD), ...body].join('\n')
}

/** The same for docs/PERFORMANCE.md. */
export function toMarkdown(rows, machine) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const rule = line(HEAD.map((_, i) => (i === 4 || i === 5 ? '---:' : '---')))
  return [machine, '', line(HEAD), rule, ...rows.map((row) => line(cellsOf(row)))].join('\n')
}

/** `value` is judged against `target`; `better` says on which side of it is good. */
function cellsOf({ name, work, figure, peer, value, show, target, targetText, better }) {
  const met = better === 'more' ? value >= target : value <= target
  const sign = better === 'more' ? '≥' : '≤'
  return [
    name,
    work,
    figure,
    peer,
    show(value),
    targetText ?? `${sign} ${show(target)}`,
    met ? 'met' : 'NOT met',
  ]
}
