/*
 * Long because it is a table: one entry for every error that a caller can meet, in the order of `ErrorFacts`. The compiler
 * finds the one that is missing.
 */
import type { ErrorFacts } from '../../errors.ts'
import { formatDuration, formatList, formatNumber } from '../format.ts'
import { meaningOf } from '../twilio-codes.ts'
import type { ErrorTexts, FieldIssueTexts } from './shape-errors.ts'

export const enErrors = {
  invalid_input: ({ fields }) => ({
    title: 'Invalid input',
    message: fields.length === 1 ? 'One field needs mending.' : `${fields.length} fields need mending.`,
  }),
  body_not_json: () => ({
    title: 'The body is not JSON',
    message: 'We could not read the body as JSON. Check its quotes, commas and braces.',
  }),
  body_too_large: ({ bytesMax }) => ({
    title: 'Body too large',
    message: `The body is over the limit of ${megabytes(bytesMax)}. Split it into smaller parts.`,
  }),
  unsupported_media_type: ({ accepted }) => ({
    title: 'Content type not accepted',
    message: `Accepted here: ${formatList('en', accepted)}. Check the Content-Type header.`,
  }),
  not_found: ({ what }) => ({ title: 'Not found', message: NOT_FOUND[what] }),
  method_not_allowed: ({ allowed }) => ({
    title: 'Method not accepted',
    message: `This address takes ${formatList('en', allowed)}.`,
  }),
  unauthenticated: () => ({
    title: 'Sign-in needed',
    message: 'Sign in with user and password, or send the credential in the Authorization header.',
  }),
  wrong_credentials: ({ triesLeft }) => ({
    title: 'User or password do not match',
    message:
      triesLeft === null
        ? 'User or password do not match.'
        : `User or password do not match. After ${times(triesLeft)} you will have to wait.`,
  }),
  too_many_logins: ({ retryAfterSeconds }) => ({
    title: 'Too many tries',
    message: `There were too many tries to sign in. Wait ${wait(retryAfterSeconds)} and try again.`,
  }),
  forbidden: () => ({
    title: 'Not allowed',
    message: 'Your user may not do this. Ask whoever administers the empresa.',
  }),
  bad_signature: () => ({
    title: 'The signature does not match',
    message: 'Twilio’s signature does not match this address and this content. Nothing was changed.',
  }),
  empresa_required: ({ empresas }) => ({
    title: 'Which empresa?',
    message: `Say for which empresa: ${empresas.map((each) => `${each.id} (${each.nome})`).join(', ')}.`,
  }),
  funcao_not_found: ({ nome, existing }) => ({
    title: 'Função not found',
    message:
      existing.length === 0
        ? `There is no função “${nome}”, nor any other yet. Import freelancers to create them.`
        : `There is no função “${nome}”. These exist: ${formatList('en', existing)}.`,
  }),
  evento_not_found: ({ id }) => ({
    title: 'Evento not found',
    message: `This empresa has no evento ${id}.`,
  }),
  audience_empty: () => ({
    title: 'Nobody to receive it',
    message: 'Nobody matches this filter with a phone that takes messages. Nothing was sent.',
  }),
  too_many_targets: ({ count, countMax }) => ({
    title: 'Too many recipients',
    message: `These are ${number(count)} recipients and the limit is ${number(countMax)} at a time. Split the list or use a filter.`,
  }),
  unknown_variable: ({ name, known }) => ({
    title: 'Unknown variable',
    message: `The text uses {{${name}}}, which does not exist. These do: ${known.map((each) => `{{${each}}}`).join(', ')}.`,
  }),
  template_name_taken: ({ name }) => ({
    title: 'Name already used',
    message: `There is a template “${name}” already. Choose another name, or edit that one.`,
  }),
  template_built_in: ({ name }) => ({
    title: 'Built-in template',
    message: `“${name}” comes with the system and cannot be changed, deleted or, if it is the one of codes, sent from here. Create a template with another name.`,
  }),
  too_many_templates: ({ countMax }) => ({
    title: 'Too many templates',
    message: `The company has ${number(countMax)} templates already. Delete those no longer used.`,
  }),
  list_not_ready: () => ({
    title: 'List incomplete',
    message: 'This list is still coming in, or its upload broke off. Wait, or upload the file again.',
  }),
  broadcast_expanding: ({ id }) => ({
    title: 'Broadcast still being written',
    message: `Whom broadcast ${id} reaches is still being written down: only then is it known whom to leave out. Try again in a moment.`,
  }),
  too_many_lists: ({ countMax }) => ({
    title: 'Too many lists',
    message: `The company has ${number(countMax)} lists already. Delete those no longer used.`,
  }),
  idempotency_conflict: ({ key }) => ({
    title: 'Key already used',
    message: `The key “${key}” was already used with other content. Use a new key for a new send.`,
  }),
  broadcast_completed: () => ({
    title: 'Broadcast already completed',
    message:
      'This broadcast is over: nothing of it waits to be sent. What Twilio has received is neither paused nor canceled.',
  }),
  broadcast_canceled: () => ({
    title: 'Broadcast canceled',
    message:
      'This broadcast was canceled and sends nothing more: it cannot be paused, resumed or tried again. To send, create another.',
  }),
  notice_over: () => ({
    title: 'The notice is over',
    message:
      'What this notice says is no longer so: the vaga closed, the approval was taken back, or the evento was canceled or has begun. What failed of it is not sent again.',
  }),
  broadcast_started: () => ({
    title: 'Broadcast already started',
    message:
      'This broadcast is no draft any more: it is neither edited nor deleted. Pause or cancel it, or make another like it.',
  }),
  broadcast_not_started: () => ({
    title: 'The broadcast is a draft',
    message: 'This broadcast is still a draft and has sent nothing. Start it, or delete the draft.',
  }),
  draft_changed: () => ({
    title: 'The draft has changed',
    message:
      'Somebody has just changed, deleted or started this draft. Nothing has left by this request; look and try again.',
  }),
  not_awaiting_approval: () => ({
    title: 'Nothing to approve',
    message: 'This broadcast does not wait for approval: it was changed, refused, or never needed one.',
  }),
  needs_second_person: () => ({
    title: 'A second person is needed',
    message: 'Whoever asked for this cannot approve it. Ask another person who administers the empresa.',
  }),
  too_many_drafts: ({ countMax }) => ({
    title: 'Too many drafts',
    message: `The empresa has ${number(countMax)} drafts already. Delete those that are not needed any more.`,
  }),
  too_many_kill_switches: ({ countMax }) => ({
    title: 'Stopped already',
    message: `What this would stop is stopped by ${number(countMax)} switches already. Lift those that are not needed any more.`,
  }),
  not_clonable: ({ reason }) => ({ title: 'This broadcast cannot be copied', message: NOT_CLONABLE[reason] }),
  too_many_watchers: ({ countMax, retryAfterSeconds }) => ({
    title: 'Too many are watching',
    message: `Your empresa follows broadcasts with ${number(countMax)} streams already, which is the most there can be. Close some, or try again in ${wait(retryAfterSeconds)}; reading a broadcast works as ever.`,
  }),
  watchers_full: () => ({
    title: 'Too many are watching',
    message:
      'This service holds as many streams as it can just now. Try again in a few seconds; reading a broadcast works as ever.',
  }),
  not_origin: () => ({
    title: "Another empresa's record",
    message:
      'Only the empresa that brought this person in changes the record. The id and the tags that your empresa gives them are yours.',
  }),
  in_use: ({ what }) => ({ title: 'Still in use', message: IN_USE[what] }),
  not_csv: (facts) => ({
    title: 'The file cannot be used',
    message: facts.reason === 'no_column' ? noColumn(facts.columns) : NOT_CSV[facts.reason],
  }),
  csv_too_large: ({ rowsMax }) => ({
    title: 'File too large',
    message: `The file has over ${number(rowsMax)} rows. Split it into smaller files.`,
  }),
  too_many_tests: ({ hourMax, retryAfterSeconds }) => ({
    title: 'Too many tests',
    message: `The empresa has sent ${number(hourMax)} tests in the last hour. Wait ${wait(retryAfterSeconds)}, or create the broadcast.`,
  }),
  too_many_codes: ({ limit, retryAfterSeconds }) => ({
    title: 'Too many codes',
    message: `${CODE_LIMITS[limit]} Try again in ${codeWait(retryAfterSeconds)}.`,
  }),
  recipient_blocked_us: () => ({
    title: 'The person has blocked this sender',
    message:
      'Whoever has this number told Twilio to stop SMS from this sender. To receive again, they answer START to the number that wrote to them.',
  }),
  code_not_sent: ({ code }) => ({
    title: 'The code did not leave',
    message: `The code could not be sent on any channel${because('en', code)}. Check the number and try again.`,
  }),
  verification_unavailable: () => ({
    title: 'Verification does not answer',
    message: 'The code could not be checked just now; the try was not counted. Try again in a few seconds.',
  }),
  window_closed: () => ({
    title: "WhatsApp's window is closed",
    message:
      'This person has not written on WhatsApp for 24 hours, and it takes free text only within that time. Answer by SMS.',
  }),
  recipient_opted_out: () => ({
    title: 'This person asked not to be written to',
    message: 'They cannot get messages until they answer START. Nothing was sent.',
  }),
  recipient_blocked: () => ({
    title: 'This number is blocked',
    message:
      'It is on the blocklist, was found to be dead, or its person was erased. Nothing was sent. See it with “recado suppressions list”.',
  }),
  no_sender: ({ channel }) => ({
    title: 'No sender',
    message:
      channel === 'whatsapp'
        ? 'No WhatsApp sender is configured. Send by SMS or configure a number.'
        : 'No SMS sender is configured. Configure a number or a Messaging Service.',
  }),
  service_unreachable: ({ url }) => ({
    title: 'The service does not answer',
    message: `Nothing answered at ${url}. Check that the service is running.`,
  }),
  service_starting: ({ url }) => ({
    title: 'The service is starting',
    message: `The service at ${url} is still starting. Try again in a few seconds.`,
  }),
  data_dir_in_use: ({ dir, pid, url }) => ({
    title: 'Data folder in use',
    message:
      `The folder ${dir} is already in use${pid === null ? '' : ` by process ${pid}`}` +
      `${url === null ? '' : `, which answers at ${url}`}. Stop the other service or choose another folder in DATA_DIR.`,
  }),
  port_in_use: ({ port, host }) => ({
    title: 'Port in use',
    message: `Port ${port} on ${host} is already in use. Choose another in PORT or stop who uses it.`,
  }),
  database_unreachable: ({ reason }) => ({
    title: 'The database does not answer',
    message: `We could not reach the database (${reason}). Check DATABASE_URL.`,
  }),
  wrong_secret_key: () => ({
    title: 'SECRET_KEY of another database',
    message:
      'The keys of this database were wrapped with another SECRET_KEY. Use the one it was created with.',
  }),
  database_newer: ({ version, known }) => ({
    title: 'Database newer than the program',
    message: `The database is at version ${version} and this program knows up to ${known}. Update the program.`,
  }),
  database_busy: ({ migration }) => ({
    title: 'Database busy',
    message: `Somebody keeps a table that ${migration} has to change (an older process, a backup, an open transaction). Nothing of it was changed; end that and start again.`,
  }),
  simulator_failed: ({ reason }) => ({
    title: 'The simulator did not start',
    message: `The Twilio simulator did not start (${reason}).`,
  }),
  aborted: () => ({
    title: 'Interrupted',
    message: 'Interrupted before the end. What was already stored stays stored.',
  }),
  internal: ({ id }) => ({
    title: 'Our failure',
    message: `Something failed on our side. What was already queued goes on leaving. For support, quote number ${id}.`,
  }),
} satisfies ErrorTexts

export const enFieldIssues = {
  required: () => 'Missing.',
  wrong_type: ({ expected }) =>
    expected ? `This takes ${TYPES[expected] ?? expected}.` : 'The value is not of the expected type.',
  too_long: ({ max, actual }) => `Too long: ${of(actual, max, 'characters')}.`,
  too_short: ({ min }) => (min ? `Too short: at least ${min} characters.` : 'Too short.'),
  too_many: ({ max, actual }) => `Too many: ${of(actual, max, 'items')}.`,
  too_few: ({ min }) => (min ? `Too few: at least ${min}.` : 'Too few.'),
  not_allowed: ({ allowed }) =>
    allowed ? `Value not accepted. Accepted: ${allowed}.` : 'Value not accepted.',
  unknown_field: () => 'There is no such field here.',
  not_a_phone: () => 'Not a phone. A mobile has an area code and 9 digits, like (11) 98123-4477.',
  landline: () => 'A landline. Use a mobile with its area code, like (11) 98123-4477.',
  country_not_allowed: () => 'Codes are not sent to this country yet.',
  number_not_allowed: () => 'A service number, which receives no codes.',
  not_found: ({ tag, broadcast }) => {
    if (broadcast) return `There is no broadcast ${broadcast} in this empresa.`
    return tag ? `There is no tag “${tag}”.` : 'Not found.'
  },
  not_started: ({ broadcast }) => `Broadcast ${broadcast} is still a draft: it went to nobody.`,
  unknown_variable: ({ name, known }) =>
    `${name ? `{{${name}}} does not exist.` : 'A variable does not exist.'}${known ? ` These do: ${known}.` : ''}`,
  control_characters: () => 'The text holds control characters. Delete what was pasted and type it again.',
  out_of_range: ({ min, max }) => {
    if (min !== undefined && max !== undefined) return `Out of range: ${min} to ${max}.`
    if (min !== undefined) return `Out of range: at least ${min}.`
    return max === undefined ? 'Out of range.' : `Out of range: at most ${max}.`
  },
  bad_format: ({ example, near }) => {
    if (near) return `Braces do not close near “${near}”. A variable is written like {{nome}}.`
    return example ? `Format not recognised. For example: ${example}.` : 'Format not recognised.'
  },
  spreadsheet_number: () =>
    'The spreadsheet turned the code into scientific notation. Format the column as text and save it again.',
  bad_variable: ({ name }) =>
    `{{${name}}} cannot be a variable: use small letters, digits and _, beginning with a letter.`,
  variable_at_start: () =>
    'WhatsApp rejects a template that begins with a variable. Write something before it, like “Hello, {{primeiro_nome}}”.',
  variable_at_end: () => 'WhatsApp rejects a template that ends with a variable. Write something after it.',
  variables_adjacent: () => 'WhatsApp rejects two variables in a row. Write something between them.',
  same_as_start: () => 'The end is the same as the start. For the whole day: 00:00 to 24:00.',
  means_something_else: () =>
    'This is what people answer when they agree, greet, say thanks, come back or ask for help. Choose another word.',
  no_day_left: () => 'No day is left on which messages may leave. Leave out at least one.',
  not_a_time_zone: () => 'There is no such time zone. Write it like America/Sao_Paulo.',
  not_after_start: () => 'The end must come after the start.',
  repeated: () => 'It stands again further on; the last one counts.',
  taken: () => 'Already in use by another record of the empresa.',
  in_the_past: () => 'This moment has passed. Choose one that is to come, or send now.',
  begun: () => 'The evento has begun.',
  too_far_ahead: ({ days }) => `Too far ahead: at most ${days} days from now.`,
  closed: () => 'It is closed and takes no candidaturas.',
  canceled: () => 'The evento was canceled.',
  not_approved: () => 'This candidatura is not approved.',
} satisfies FieldIssueTexts

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const NOT_FOUND = {
  route: 'There is no such address here.',
  broadcast: 'This empresa has no such broadcast.',
  message: 'This empresa has no such message.',
  empresa: 'There is no such empresa.',
  evento: 'This empresa has no such evento.',
  freelancer: 'There is no such freelancer.',
  funcao: 'There is no such função.',
  vaga: 'There is no such vaga in this empresa.',
  candidatura: 'There is no such candidatura in this empresa.',
  user: 'There is no such user.',
  api_key: 'There is no such key in this empresa, or it has been revoked.',
  suppression: 'There is no such block, it belongs to another empresa, or the person asked for it.',
  erasure: 'There is no such request to erase, or it belongs to another empresa.',
  thread: 'There is no such conversation in this empresa.',
  audience_list: 'There is no such list in this empresa.',
  reminder: 'This evento has no reminder so many hours before it.',
  kill_switch: 'There is no such kill switch, or it has been lifted.',
  template: 'This company has no such template.',
  brake: 'This range of numbers is not suspended.',
}

const IN_USE = {
  evento: 'There are vagas or broadcasts of this evento. Mark it as canceled.',
  vaga: 'There are candidaturas for this vaga, or people were told of it. Close it.',
  audience_list: 'A broadcast is still reading this list. Wait until it is done, or cancel it.',
}

const CODE_LIMITS = {
  number_minute: 'A code was sent to this number a moment ago.',
  number_hour: 'This number has asked for all the codes of this hour.',
  network: 'Too many codes were asked for from this network.',
  empresa: 'The empresa has reached its limit of codes for this hour.',
  day: "Today's limit of codes is reached.",
  prefix: 'Codes to this range of numbers are suspended, because hardly any were entered.',
  provider: 'Twilio takes no more codes for this number at present.',
}

/** In seconds where somebody watches them pass; never less than the wait. */
function codeWait(seconds: number): string {
  return seconds < 120 ? inSeconds(seconds) : formatDuration(Math.ceil(seconds / 60) * 60_000)
}

function because(lang: 'pt-BR' | 'en', code: number | null): string {
  return code === null ? '' : ` (${code}: ${meaningOf(lang, code)})`
}

const NOT_CSV = {
  binary: 'This is not a CSV. If it is a spreadsheet, save it as CSV and send it again.',
  no_header: 'The first row must hold the names of the columns, like nome;telefone;funcoes.',
  no_phone_column: 'We did not find the phone column. Call it telefone, celular, phone or whatsapp.',
  quote: 'The quotes of the first row do not close. Save the file as CSV again.',
  empty: 'The file is empty.',
}

function noColumn(columns: readonly string[]): string {
  const named = formatList('en', columns)
  return columns.length === 1
    ? `We did not find the column ${named}.`
    : `We did not find the columns ${named}.`
}

function number(value: number): string {
  return formatNumber('en', value)
}

function times(count: number): string {
  return count === 1 ? '1 more try' : `${count} more tries`
}

const NOT_CLONABLE: Record<ErrorFacts['not_clonable']['reason'], string> = {
  told_once:
    'It is a notice of a vaga or an approval, which everybody gets once. To tell those who are missing send the notice again.',
  notice: 'It is an alert, a reminder or a notice of a change. Send the notice again from its evento.',
  older:
    'A template made it, before we kept what it said to everybody. Create another with the same template.',
  expanding: 'Its audience is still being written. Try again in a moment.',
  erased:
    'Its text or its audience is no longer kept: its time was over, or it named somebody whose data have been erased. Create another.',
}

function wait(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return inSeconds(seconds)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

function megabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${Math.round(bytes / 1_048_576)} MB`
}

function of(actual: string | number | undefined, max: string | number | undefined, noun: string): string {
  if (max === undefined) return `over the limit of ${noun}`
  return actual === undefined ? `at most ${max} ${noun}` : `${actual} ${noun}, and the limit is ${max}`
}
