import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit.ts'
import type { NewPerson } from '../program.ts'
import { Refusal } from '../refusal.ts'

const ROLES = ['platform', 'admin', 'operator', 'viewer'] as const
const PASSWORD_CHARACTERS_MIN = 8

export const usersCreate: CommandSpec = {
  name: 'users create',
  arguments: ['USUARIO'],
  options: [
    { flag: 'nome', takes: 'text' },
    { flag: 'papel', takes: 'text', choices: ROLES },
    { flag: 'nova-empresa', takes: 'text' },
    EMPRESA_OPTION,
    { flag: 'password-stdin' },
    JSON_OPTION,
  ],
  exits: [2, 69, 70, 75, 78],
  async run(run, input) {
    const { output, texts, program } = run
    const role = ROLES.find((known) => known === input.text('papel')) ?? null
    const empresaId = input.number('empresa') ?? null
    const newEmpresa = input.text('nova-empresa') ?? null
    const ofEmpresa = empresaId !== null || newEmpresa !== null
    if (role !== null && role !== 'platform' && !ofEmpresa)
      throw new Refusal(EXIT.usage, texts.usage.empresaNeeded)
    const { readPassword } = await import('../read-password.ts')
    const password = await readPassword(run, input.has('password-stdin'))
    if (password.length < PASSWORD_CHARACTERS_MIN) {
      throw new Refusal(EXIT.usage, texts.usage.passwordTooShort(PASSWORD_CHARACTERS_MIN))
    }
    const username = input.argument('USUARIO')
    const person: NewPerson = {
      username,
      password,
      nome: input.text('nome') ?? username,
      role,
      empresaId,
      newEmpresa,
    }
    const created = await program.createPerson(person)
    if (input.has('json')) {
      output.data(JSON.stringify(created))
      return EXIT.ok
    }
    if (newEmpresa !== null && created.empresa !== null) {
      output.data(texts.read.empresaCreated(created.empresa.nome, String(created.empresa.id)))
    }
    output.data(texts.read.userCreated(created.username, created.role))
    return EXIT.ok
  },
}
