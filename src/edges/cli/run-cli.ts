import type { Lang } from '../../platform/context.ts'
import { enCli } from '../../text/catalogue/en-cli.ts'
import { ptBrCli } from '../../text/catalogue/pt-br-cli.ts'
import type { CliTexts, ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { buildProgram } from './build-command.ts'
import type { CommandSpec } from './command.ts'
import { apiKeysCreate, apiKeysList, apiKeysRevoke } from './commands/api-keys.ts'
import { auditList } from './commands/audit-list.ts'
import {
  broadcastsApprove,
  broadcastsClone,
  broadcastsDelete,
  broadcastsRefuse,
  broadcastsStart,
} from './commands/broadcasts-drafts.ts'
import { broadcastsList } from './commands/broadcasts-list.ts'
import { broadcastsRetry } from './commands/broadcasts-retry.ts'
import { broadcastsShow } from './commands/broadcasts-show.ts'
import { broadcastsCancel, broadcastsPause, broadcastsResume } from './commands/broadcasts-steer.ts'
import { config } from './commands/config.ts'
import { consentRulesSet, consentRulesShow } from './commands/consent-rules.ts'
import { consentsImport } from './commands/consents-import.ts'
import { demo } from './commands/demo.ts'
import { directoryCommands } from './commands/directory.ts'
import { doctor } from './commands/doctor.ts'
import { enviarWhatsappFreelancers } from './commands/enviar-whatsapp-freelancers.ts'
import { freelancersCount } from './commands/freelancers-count.ts'
import { freelancersExport } from './commands/freelancers-export.ts'
import { freelancersImport } from './commands/freelancers-import.ts'
import { killSwitchLift, killSwitchList, killSwitchThrow } from './commands/kill-switch.ts'
import { listasApagar, listasEnviar, listasList, listasShow } from './commands/listas.ts'
import { messagesReport, messagesRetry, messagesRetryFailed, messagesShow } from './commands/messages.ts'
import { migrate } from './commands/migrate.ts'
import { noticeCommands } from './commands/notices.ts'
import { otpBrakes, otpConversion, otpLiftBrake, otpList } from './commands/otp.ts'
import { peopleErase, peopleErasures, peopleExport } from './commands/people.ts'
import { pricesList, pricesSet } from './commands/prices.ts'
import { remindersList, remindersSend, remindersSet, remindersShow } from './commands/reminders.ts'
import { retentionSet, retentionShow } from './commands/retention.ts'
import { rulesSet, rulesShow } from './commands/rules.ts'
import { senders } from './commands/senders.ts'
import { serve } from './commands/serve.ts'
import {
  suppressionsAdd,
  suppressionsExport,
  suppressionsImport,
  suppressionsList,
  suppressionsRemove,
} from './commands/suppressions.ts'
import {
  templatesCreate,
  templatesDelete,
  templatesList,
  templatesPreview,
  templatesShow,
  templatesSubmit,
} from './commands/templates.ts'
import { templatesStatus } from './commands/templates-status.ts'
import { testSms } from './commands/test-sms.ts'
import { textRulesSet, textRulesShow } from './commands/text-rules.ts'
import { usersCreate } from './commands/users-create.ts'
import { EXIT } from './exit.ts'
import type { Output } from './output.ts'
import { printConfigHelp } from './print-config.ts'
import type { Program } from './program.ts'
import { showError } from './show-error.ts'

/** Every command, in the order the help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  enviarWhatsappFreelancers,
  freelancersImport,
  freelancersCount,
  freelancersExport,
  listasEnviar,
  listasList,
  listasShow,
  listasApagar,
  ...directoryCommands,
  ...noticeCommands,
  broadcastsList,
  broadcastsShow,
  broadcastsPause,
  broadcastsResume,
  broadcastsCancel,
  broadcastsRetry,
  broadcastsClone,
  broadcastsStart,
  broadcastsDelete,
  broadcastsApprove,
  broadcastsRefuse,
  templatesList,
  templatesShow,
  templatesCreate,
  templatesPreview,
  templatesSubmit,
  templatesStatus,
  templatesDelete,
  remindersList,
  remindersShow,
  remindersSet,
  remindersSend,
  pricesList,
  pricesSet,
  textRulesShow,
  textRulesSet,
  messagesShow,
  messagesRetry,
  messagesRetryFailed,
  messagesReport,
  testSms,
  rulesShow,
  rulesSet,
  consentRulesShow,
  consentRulesSet,
  killSwitchList,
  killSwitchThrow,
  killSwitchLift,
  suppressionsList,
  suppressionsAdd,
  suppressionsRemove,
  suppressionsImport,
  suppressionsExport,
  consentsImport,
  peopleExport,
  peopleErase,
  peopleErasures,
  auditList,
  retentionShow,
  retentionSet,
  senders,
  otpList,
  otpConversion,
  otpBrakes,
  otpLiftBrake,
  doctor,
  demo,
  config,
  serve,
  migrate,
  usersCreate,
  apiKeysList,
  apiKeysCreate,
  apiKeysRevoke,
]

export const TEXTS: Record<Lang, CliTexts> = { 'pt-BR': ptBrCli, en: enCli }

/** Runs one command line to its end and answers the exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  { lang, output, program }: { lang: Lang; output: Output; program: Program },
): Promise<ExitNumber> {
  const texts = TEXTS[lang]
  let exit: ExitNumber = EXIT.ok
  try {
    const root = buildProgram(COMMANDS, {
      texts,
      output,
      version: program.version,
      start: async (spec, input) => {
        exit = await spec.run({ lang, texts, output, program }, input)
      },
      extraHelp: { config: () => printConfigHelp(program.schema, texts.config, output.columns) },
    })
    if (argv.every((word, at) => word.startsWith('--lang') || argv[at - 1] === '--lang')) root.outputHelp()
    else await root.parseAsync(argv, { from: 'user' })
    return exit
  } catch (error) {
    return showError(error, { lang, texts, output, program })
  }
}
