import type { ConfigTexts, VariableName } from '../../text/catalogue/config-shape-cli.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import type { Output } from './output.ts'
import type { PrintedSchema } from './print-config.ts'

/** A value that is only revealed where it is used. */
export interface Hidden {
  reveal(): string
}

/** Where to find a service. */
export interface ClientSettings {
  readonly dataDir: string
  readonly url: string | null
  readonly apiKey: Hidden | null
}

/** The configuration as the command `config` shows it: no secret is in it. */
export interface ConfigReport {
  readonly configured: boolean
  readonly sendsBy: 'twilio' | 'simulator' | null
  readonly demo: boolean | null
  readonly values: readonly { name: VariableName; value: string | null; byHand: boolean }[]
  readonly complaints: readonly string[]
  readonly warnings: readonly string[]
}

/** A service that lives in this process for as long as one command takes. */
export interface HostedService {
  readonly url: string
  readonly token: string
  stop(): Promise<void>
}

export interface NewPerson {
  readonly username: string
  readonly password: string
  readonly nome: string
  readonly role: 'platform' | 'admin' | 'operator' | 'viewer' | null
  readonly empresaId: number | null
  readonly newEmpresa: string | null
}

export interface CreatedPerson {
  readonly username: string
  readonly role: string
  readonly empresa: { readonly id: number; readonly nome: string } | null
}

/** Ctrl-C, counted instead of deadly until released. */
export interface Interrupt {
  readonly count: number
  /** Aborts at the next Ctrl-C. */
  nextSignal(): AbortSignal
  release(): void
}

/** What `main.ts` lends to the commands: the configuration and the service, each loaded only when it is used. */
export interface Program {
  readonly version: string
  readonly schema: PrintedSchema
  clientSettings(): ClientSettings
  configReport(texts: ConfigTexts): ConfigReport
  /** One line for each complaint, or null when the error is no complaint about the configuration. */
  complaints(error: unknown, texts: ConfigTexts): readonly string[] | null
  /** Throws `data_dir_in_use` while another process has the embedded database. */
  host(texts: LaunchTexts): Promise<HostedService>
  serve(output: Output, texts: LaunchTexts): Promise<ExitNumber>
  /** Answers the version of the database. */
  migrate(): Promise<number>
  createPerson(person: NewPerson): Promise<CreatedPerson>
  now(): Promise<Date>
  onInterrupt(): Interrupt
  /** Writes a bug down and answers where. */
  writeBug(id: string, error: unknown): Promise<string>
}
