import type { DoctorLine, DoctorReport } from '../answers/operation.ts'
import { type CommandSpec, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'

export const doctor: CommandSpec = {
  name: 'doctor',
  options: [JSON_OPTION],
  exits: [1, ...SERVICE_EXITS],
  async run({ output, texts, ...run }, input) {
    const { withService } = await import('../connect.ts')
    const report = await withService({ output, texts, ...run }, { empresa: undefined }, ({ client }) =>
      client.get<DoctorReport>('/api/v1/doctor'),
    )
    if (input.has('json')) output.data(JSON.stringify(report))
    else for (const line of report.lines.flatMap((each) => show(each))) output.data(line)
    return report.healthy ? EXIT.ok : EXIT.someFailed

    function show({ state, name, text, mend }: DoctorLine): string[] {
      const words = texts.read.doctorStates
      const word = words[state].padEnd(Math.max(...Object.values(words).map((each) => each.length)))
      return [
        `${word}  ${name}: ${text}`,
        ...(mend === null ? [] : [`${' '.repeat(word.length)}  → ${mend}`]),
      ]
    }
  },
}
