import type { EmpresaId } from '../platform/ids.ts'

interface DemoLogin {
  username: string
  password: string
  nome: string
  empresaId: EmpresaId
  empresaNome: string
}

/** The empresas and log-ins that the guide shows. They exist in demo data only. */
export const DEMO_LOGINS: readonly DemoLogin[] = [
  {
    username: 'admin_diego',
    password: 'diego123',
    nome: 'Diego',
    empresaId: 8 as EmpresaId,
    empresaNome: 'Diego Segurança',
  },
  {
    username: 'admin_simone',
    password: 'simone123',
    nome: 'Simone',
    empresaId: 1 as EmpresaId,
    empresaNome: 'Irmãos Trevisan',
  },
]
