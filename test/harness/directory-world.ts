import { createFuncao } from '../../src/directory/write-funcoes.ts'
import { createEmpresa } from '../../src/identity/create-empresa.ts'
import { type TestClock, testClock } from '../../src/platform/clock.ts'
import type { Ctx } from '../../src/platform/context.ts'
import { type Keyring, openKeyring } from '../../src/platform/crypto.ts'
import type { TestDatabase } from './database.ts'

/** What the tests of the directory stand on. */
export interface DirectoryWorld {
  database: TestDatabase
  /** Stands still until it is turned. */
  clock: TestClock
  keys: Keyring
  /** An empresa of its own, seen from the machine it runs on. */
  tenant(): Promise<Ctx>
}

/** A directory without people, in which everybody has these funções. */
export async function openDirectoryWorld(
  open: () => Promise<TestDatabase>,
  funcoes: readonly string[] = [],
): Promise<DirectoryWorld> {
  const database = await open()
  const clock = testClock()
  const ground = database.ground(clock)
  for (const funcao of funcoes) await createFuncao(ground, funcao)
  let count = 0
  return {
    ...{ database, clock, keys: await openKeyring(ground, 'a secret of the tests') },
    async tenant() {
      count += 1
      const empresa = await createEmpresa(ground, { nome: `Empresa ${count}` })
      return { ...ground, empresaId: empresa.id, actor: { kind: 'local' }, lang: 'pt-BR' }
    },
  }
}
