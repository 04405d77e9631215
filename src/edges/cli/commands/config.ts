import { type CommandSpec, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'

/** Also what a deployment asks before it starts: 78 when the service would refuse these values. */
export const config: CommandSpec = {
  name: 'config',
  options: [JSON_OPTION],
  exits: [2, 70, 78],
  async run({ output, texts, program }, input) {
    const report = program.configReport(texts.config)
    const exit = report.configured ? EXIT.ok : EXIT.configuration
    if (input.has('json')) {
      const values = Object.fromEntries(report.values.map(({ name, value }) => [name, value]))
      output.data(JSON.stringify({ ...report, values }))
      return exit
    }
    output.data(texts.read.configured(report.configured))
    if (report.sendsBy !== null) output.data(texts.read.configuredBy(report.sendsBy))
    const rows = report.values.map(({ name, value }) => [name, value ?? texts.read.notSet] as const)
    for (const [label, value] of rows) output.data(`  ${label.padEnd(widest(rows))}  ${value}`)
    for (const line of [...report.complaints, ...report.warnings]) output.talk(`  - ${line}`)
    return exit
  },
}

function widest(rows: readonly (readonly [string, string])[]): number {
  return Math.max(...rows.map(([label]) => label.length))
}
