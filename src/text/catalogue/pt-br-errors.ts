/*
 * Long because it is a table: one entry for every error that a caller can meet, in the order of `ErrorFacts`. The compiler
 * finds the one that is missing.
 */
import type { ErrorFacts } from '../../errors.ts'
import { formatDuration, formatList, formatNumber } from '../format.ts'
import { meaningOf } from '../twilio-codes.ts'
import type { ErrorTexts, FieldIssueTexts } from './shape-errors.ts'

export const ptBrErrors = {
  invalid_input: ({ fields }) => ({
    title: 'Dados inválidos',
    message:
      fields.length === 1 ? 'Um campo precisa de correção.' : `${fields.length} campos precisam de correção.`,
  }),
  body_not_json: () => ({
    title: 'O corpo não é JSON',
    message: 'Não conseguimos ler o corpo como JSON. Confira aspas, vírgulas e chaves.',
  }),
  body_too_large: ({ bytesMax }) => ({
    title: 'Corpo grande demais',
    message: `O corpo passa do limite de ${megabytes(bytesMax)}. Divida em partes menores.`,
  }),
  unsupported_media_type: ({ accepted }) => ({
    title: 'Tipo de conteúdo não aceito',
    message: `Aqui aceitamos ${formatList('pt-BR', accepted)}. Confira o cabeçalho Content-Type.`,
  }),
  not_found: ({ what }) => ({
    title: 'Não encontrado',
    message: NOT_FOUND[what],
  }),
  method_not_allowed: ({ allowed }) => ({
    title: 'Método não aceito',
    message: `Este endereço aceita ${formatList('pt-BR', allowed)}.`,
  }),
  unauthenticated: () => ({
    title: 'É preciso entrar',
    message: 'Entre com usuário e senha, ou envie a credencial no cabeçalho Authorization.',
  }),
  wrong_credentials: ({ triesLeft }) => ({
    title: 'Usuário ou senha não conferem',
    message:
      triesLeft === null
        ? 'Usuário ou senha não conferem.'
        : `Usuário ou senha não conferem. Depois de mais ${times(triesLeft)}, será preciso esperar.`,
  }),
  too_many_logins: ({ retryAfterSeconds }) => ({
    title: 'Tentativas demais',
    message: `Foram tentativas demais de entrar. Espere ${wait(retryAfterSeconds)} e tente de novo.`,
  }),
  forbidden: () => ({
    title: 'Sem permissão',
    message: 'Seu usuário não pode fazer isto. Peça a quem administra a empresa.',
  }),
  bad_signature: () => ({
    title: 'Assinatura não confere',
    message: 'A assinatura da Twilio não confere com este endereço e este conteúdo. Nada foi alterado.',
  }),
  empresa_required: ({ empresas }) => ({
    title: 'Falta dizer a empresa',
    message: `Diga para qual empresa: ${empresas.map((each) => `${each.id} (${each.nome})`).join(', ')}.`,
  }),
  funcao_not_found: ({ nome, existing }) => ({
    title: 'Função não encontrada',
    message:
      existing.length === 0
        ? `Não há a função “${nome}”, nem outra ainda. Importe freelancers para criá-las.`
        : `Não há a função “${nome}”. As que existem: ${formatList('pt-BR', existing)}.`,
  }),
  evento_not_found: ({ id }) => ({
    title: 'Evento não encontrado',
    message: `Não há o evento ${id} nesta empresa.`,
  }),
  audience_empty: () => ({
    title: 'Ninguém para receber',
    message: 'Ninguém atende a este filtro com um telefone que receba mensagens. Nada foi enviado.',
  }),
  too_many_targets: ({ count, countMax }) => ({
    title: 'Destinatários demais',
    message: `São ${number(count)} destinatários e o limite é ${number(countMax)} por vez. Divida a lista ou use um filtro.`,
  }),
  unknown_variable: ({ name, known }) => ({
    title: 'Variável desconhecida',
    message: `O texto usa {{${name}}}, que não existe. Estas existem: ${known.map((each) => `{{${each}}}`).join(', ')}.`,
  }),
  template_name_taken: ({ name }) => ({
    title: 'Nome já usado',
    message: `Já existe um modelo “${name}”. Escolha outro nome, ou edite o que existe.`,
  }),
  template_built_in: ({ name }) => ({
    title: 'Modelo do sistema',
    message: `“${name}” vem com o sistema e não pode ser alterado, apagado ou, se for o do código, enviado por aqui. Crie um modelo com outro nome.`,
  }),
  too_many_templates: ({ countMax }) => ({
    title: 'Modelos demais',
    message: `A empresa já tem ${number(countMax)} modelos. Apague os que não usa mais.`,
  }),
  list_not_ready: () => ({
    title: 'Lista incompleta',
    message:
      'Esta lista ainda está chegando, ou o envio dela parou no meio. Espere, ou envie o arquivo de novo.',
  }),
  broadcast_expanding: ({ id }) => ({
    title: 'Campanha ainda em preparo',
    message: `Ainda se está anotando a quem vai a campanha ${id}: só depois se sabe quem deixar de fora. Tente de novo em instantes.`,
  }),
  too_many_lists: ({ countMax }) => ({
    title: 'Listas demais',
    message: `A empresa já tem ${number(countMax)} listas. Apague as que não usa mais.`,
  }),
  idempotency_conflict: ({ key }) => ({
    title: 'Chave já usada',
    message: `A chave “${key}” já foi usada com outro conteúdo. Use uma chave nova para um envio novo.`,
  }),
  broadcast_completed: () => ({
    title: 'Campanha já concluída',
    message:
      'Esta campanha já terminou: nada dela espera para sair. O que a Twilio já recebeu não se pausa nem se cancela.',
  }),
  broadcast_canceled: () => ({
    title: 'Campanha cancelada',
    message:
      'Esta campanha foi cancelada e não envia mais nada: não se pausa, não se retoma e não se tenta de novo. Para enviar, crie outra.',
  }),
  notice_over: () => ({
    title: 'O aviso já não vale',
    message:
      'O que este aviso diz já não vale: a vaga fechou, a aprovação foi desfeita, ou o evento foi cancelado ou já começou. O que falhou dele não se envia de novo.',
  }),
  broadcast_started: () => ({
    title: 'Campanha já iniciada',
    message:
      'Esta campanha já saiu do rascunho: não se edita nem se apaga. Pause ou cancele, ou crie outra a partir dela.',
  }),
  broadcast_not_started: () => ({
    title: 'Campanha em rascunho',
    message: 'Esta campanha ainda é um rascunho e não enviou nada. Inicie, ou apague o rascunho.',
  }),
  draft_changed: () => ({
    title: 'O rascunho mudou',
    message:
      'Alguém alterou, apagou ou iniciou este rascunho neste momento. Nada saiu por este pedido; confira e tente de novo.',
  }),
  not_awaiting_approval: () => ({
    title: 'Nada a aprovar',
    message: 'Esta campanha não espera por aprovação: foi alterada, recusada ou nunca precisou de uma.',
  }),
  needs_second_person: () => ({
    title: 'Falta outra pessoa',
    message: 'Quem pediu este envio não pode aprová-lo. Peça a outra pessoa que administra a empresa.',
  }),
  too_many_drafts: ({ countMax }) => ({
    title: 'Rascunhos demais',
    message: `A empresa já tem ${number(countMax)} rascunhos. Apague os que não usa mais.`,
  }),
  too_many_kill_switches: ({ countMax }) => ({
    title: 'Já está parado',
    message: `Isto já está parado por ${number(countMax)} paradas de envio. Retire as que não são mais necessárias.`,
  }),
  not_clonable: ({ reason }) => ({
    title: 'Não dá para copiar esta campanha',
    message: NOT_CLONABLE[reason],
  }),
  too_many_watchers: ({ countMax, retryAfterSeconds }) => ({
    title: 'Acompanhamentos demais',
    message: `A sua empresa já acompanha campanhas por ${number(countMax)} conexões, o máximo. Feche algumas ou tente de novo em ${wait(retryAfterSeconds)}; consultar uma campanha continua funcionando.`,
  }),
  watchers_full: () => ({
    title: 'Acompanhamentos demais',
    message:
      'Este serviço já tem todas as conexões de acompanhamento que pode ter. Tente de novo em alguns segundos; consultar uma campanha continua funcionando.',
  }),
  not_origin: () => ({
    title: 'Cadastro de outra empresa',
    message:
      'Só a empresa que trouxe esta pessoa altera o cadastro. O código e as etiquetas que a sua empresa lhe dá são seus.',
  }),
  in_use: ({ what }) => ({ title: 'Ainda em uso', message: IN_USE[what] }),
  not_csv: (facts) => ({
    title: 'O arquivo não serve',
    message: facts.reason === 'no_column' ? noColumn(facts.columns) : NOT_CSV[facts.reason],
  }),
  csv_too_large: ({ rowsMax }) => ({
    title: 'Arquivo grande demais',
    message: `O arquivo passa de ${number(rowsMax)} linhas. Divida em arquivos menores.`,
  }),
  too_many_tests: ({ hourMax, retryAfterSeconds }) => ({
    title: 'Testes demais',
    message: `A empresa já enviou ${number(hourMax)} testes na última hora. Espere ${wait(retryAfterSeconds)}, ou crie a campanha.`,
  }),
  too_many_codes: ({ limit, retryAfterSeconds }) => ({
    title: 'Códigos demais',
    message: `${CODE_LIMITS[limit]} Tente de novo em ${codeWait(retryAfterSeconds)}.`,
  }),
  recipient_blocked_us: () => ({
    title: 'A pessoa bloqueou este remetente',
    message:
      'Quem tem este número pediu à Twilio para não receber mais SMS deste remetente. Para voltar a receber, basta responder START ao número que enviava.',
  }),
  code_not_sent: ({ code }) => ({
    title: 'O código não saiu',
    message: `Não conseguimos enviar o código por nenhum canal${because('pt-BR', code)}. Confira o número e tente de novo.`,
  }),
  verification_unavailable: () => ({
    title: 'A verificação não responde',
    message:
      'Não conseguimos conferir o código agora; a tentativa não foi contada. Tente de novo em alguns segundos.',
  }),
  window_closed: () => ({
    title: 'Janela do WhatsApp fechada',
    message:
      'Esta pessoa não escreve pelo WhatsApp há mais de 24 horas, e ele só aceita texto livre nesse prazo. Responda por SMS.',
  }),
  recipient_opted_out: () => ({
    title: 'Esta pessoa pediu para não receber',
    message: 'Ela não pode receber mensagens até responder VOLTAR. Nada foi enviado.',
  }),
  recipient_blocked: () => ({
    title: 'Este número está bloqueado',
    message:
      'Ele está na lista de bloqueio, não existe mais ou os dados da pessoa foram apagados. Nada foi enviado. Veja com “recado suppressions list”.',
  }),
  no_sender: ({ channel }) => ({
    title: 'Sem remetente',
    message:
      channel === 'whatsapp'
        ? 'Não há remetente de WhatsApp configurado. Envie por SMS ou configure um número.'
        : 'Não há remetente de SMS configurado. Configure um número ou um Messaging Service.',
  }),
  service_unreachable: ({ url }) => ({
    title: 'O serviço não responde',
    message: `Nada respondeu em ${url}. Confira se o serviço está no ar.`,
  }),
  service_starting: ({ url }) => ({
    title: 'O serviço está subindo',
    message: `O serviço em ${url} ainda está subindo. Tente de novo em alguns segundos.`,
  }),
  data_dir_in_use: ({ dir, pid, url }) => ({
    title: 'Pasta de dados em uso',
    message:
      `A pasta ${dir} já está em uso${pid === null ? '' : ` pelo processo ${pid}`}` +
      `${url === null ? '' : `, que atende em ${url}`}. Pare o outro serviço ou escolha outra pasta em DATA_DIR.`,
  }),
  port_in_use: ({ port, host }) => ({
    title: 'Porta em uso',
    message: `A porta ${port} em ${host} já está em uso. Escolha outra em PORT ou pare quem a usa.`,
  }),
  database_unreachable: ({ reason }) => ({
    title: 'O banco de dados não responde',
    message: `Não conseguimos falar com o banco de dados (${reason}). Confira DATABASE_URL.`,
  }),
  wrong_secret_key: () => ({
    title: 'SECRET_KEY de outro banco',
    message:
      'As chaves deste banco foram cifradas com outra SECRET_KEY. Use a que estava em uso quando ele foi criado.',
  }),
  database_newer: ({ version, known }) => ({
    title: 'Banco mais novo que o programa',
    message: `O banco está na versão ${version} e este programa conhece até a ${known}. Atualize o programa.`,
  }),
  database_busy: ({ migration }) => ({
    title: 'Banco ocupado',
    message: `Alguém está segurando uma tabela que ${migration} precisa mudar (um processo antigo, um backup, uma transação aberta). Nada dela foi mudado; encerre isso e inicie de novo.`,
  }),
  simulator_failed: ({ reason }) => ({
    title: 'O simulador não subiu',
    message: `O simulador da Twilio não subiu (${reason}).`,
  }),
  aborted: () => ({
    title: 'Interrompido',
    message: 'Interrompido antes do fim. O que já estava gravado continua gravado.',
  }),
  internal: ({ id }) => ({
    title: 'Falha nossa',
    message: `Algo falhou do nosso lado. O que já estava na fila continua saindo. Para o suporte, diga o número ${id}.`,
  }),
} satisfies ErrorTexts

export const ptBrFieldIssues = {
  required: () => 'Falta preencher.',
  wrong_type: ({ expected }) =>
    expected ? `Aqui vai ${TYPES[expected] ?? expected}.` : 'O tipo do valor não é o esperado.',
  too_long: ({ max, actual }) => `Longo demais: ${of(actual, max, 'caracteres')}.`,
  too_short: ({ min }) => (min ? `Curto demais: no mínimo ${min} caracteres.` : 'Curto demais.'),
  too_many: ({ max, actual }) => `Itens demais: ${of(actual, max, 'itens')}.`,
  too_few: ({ min }) => (min ? `Faltam itens: no mínimo ${min}.` : 'Faltam itens.'),
  not_allowed: ({ allowed }) => (allowed ? `Valor não aceito. Aceitos: ${allowed}.` : 'Valor não aceito.'),
  unknown_field: () => 'Este campo não existe aqui.',
  not_a_phone: () => 'Não é um telefone. Um celular tem DDD e 9 dígitos, como (11) 98123-4477.',
  landline: () => 'É um telefone fixo. Use um celular com DDD, como (11) 98123-4477.',
  country_not_allowed: () => 'Ainda não enviamos códigos para este país.',
  number_not_allowed: () => 'Este é um número de serviço, e não recebe códigos.',
  not_found: ({ tag, broadcast }) => {
    if (broadcast) return `Não há a campanha ${broadcast} nesta empresa.`
    return tag ? `Não há a etiqueta “${tag}”.` : 'Não encontrado.'
  },
  not_started: ({ broadcast }) => `A campanha ${broadcast} ainda é um rascunho: não foi a ninguém.`,
  unknown_variable: ({ name, known }) =>
    `${name ? `{{${name}}} não existe.` : 'Há uma variável que não existe.'}${known ? ` Estas existem: ${known}.` : ''}`,
  control_characters: () => 'Há caracteres de controle no texto. Apague e digite de novo o trecho colado.',
  out_of_range: ({ min, max }) => {
    if (min !== undefined && max !== undefined) return `Fora do limite: de ${min} a ${max}.`
    if (min !== undefined) return `Fora do limite: no mínimo ${min}.`
    return max === undefined ? 'Fora do limite.' : `Fora do limite: no máximo ${max}.`
  },
  bad_format: ({ example, near }) => {
    if (near) return `Há chaves que não fecham perto de “${near}”. Uma variável se escreve assim: {{nome}}.`
    return example ? `Formato não reconhecido. Por exemplo: ${example}.` : 'Formato não reconhecido.'
  },
  spreadsheet_number: () =>
    'A planilha trocou o código por notação científica. Formate a coluna como texto e salve de novo.',
  bad_variable: ({ name }) =>
    `{{${name}}} não serve como variável: use letras minúsculas, números e _, começando por uma letra.`,
  variable_at_start: () =>
    'O WhatsApp recusa um modelo que começa por uma variável. Escreva algo antes, como “Olá, {{primeiro_nome}}”.',
  variable_at_end: () => 'O WhatsApp recusa um modelo que termina em uma variável. Escreva algo depois dela.',
  variables_adjacent: () => 'O WhatsApp recusa duas variáveis seguidas. Escreva algo entre elas.',
  same_as_start: () => 'O fim é igual ao começo. Para o dia inteiro: 00:00 a 24:00.',
  means_something_else: () =>
    'É o que as pessoas respondem quando concordam, cumprimentam, agradecem, voltam ou pedem ajuda. Escolha outra palavra.',
  no_day_left: () => 'Não sobra nenhum dia para enviar. Deixe pelo menos um de fora.',
  not_a_time_zone: () => 'Não há este fuso horário. Escreva como America/Sao_Paulo.',
  not_after_start: () => 'O fim precisa vir depois do começo.',
  repeated: () => 'Aparece de novo mais adiante; vale o último.',
  taken: () => 'Já está em uso por outro registro da empresa.',
  in_the_past: () => 'Este momento já passou. Escolha um que ainda vem, ou envie agora.',
  begun: () => 'O evento já começou.',
  too_far_ahead: ({ days }) => `Longe demais: no máximo ${days} dias a partir de agora.`,
  closed: () => 'Está fechada e não recebe candidaturas.',
  canceled: () => 'O evento foi cancelado.',
  not_approved: () => 'Esta candidatura não está aprovada.',
} satisfies FieldIssueTexts

const TYPES: Record<string, string> = {
  string: 'um texto',
  number: 'um número',
  integer: 'um número inteiro',
  boolean: 'verdadeiro ou falso',
  array: 'uma lista',
  object: 'um objeto',
}

const NOT_FOUND = {
  route: 'Este endereço não existe aqui.',
  broadcast: 'Não há esta campanha nesta empresa.',
  message: 'Não há esta mensagem nesta empresa.',
  empresa: 'Não há esta empresa.',
  evento: 'Não há este evento nesta empresa.',
  freelancer: 'Não há este freelancer.',
  funcao: 'Não há esta função.',
  vaga: 'Não há esta vaga nesta empresa.',
  candidatura: 'Não há esta candidatura nesta empresa.',
  user: 'Não há este usuário.',
  api_key: 'Não há esta chave nesta empresa, ou ela já foi revogada.',
  suppression: 'Este bloqueio não existe, é de outra empresa ou é um pedido da própria pessoa.',
  erasure: 'Este pedido de apagar dados não existe ou é de outra empresa.',
  thread: 'Esta conversa não existe nesta empresa.',
  audience_list: 'Não há esta lista nesta empresa.',
  reminder: 'Este evento não tem um lembrete com essa antecedência.',
  kill_switch: 'Esta parada de envio não existe ou já foi retirada.',
  template: 'Não há este modelo nesta empresa.',
  brake: 'Esta faixa de números não está suspensa.',
}

const IN_USE = {
  evento: 'Há vagas ou campanhas deste evento. Marque-o como cancelado.',
  vaga: 'Há candidaturas ou avisos desta vaga. Feche-a.',
  audience_list: 'Uma campanha ainda está lendo esta lista. Espere ela terminar ou cancele-a.',
}

const CODE_LIMITS = {
  number_minute: 'Já enviamos um código a este número agora há pouco.',
  number_hour: 'Este número já pediu todos os códigos desta hora.',
  network: 'Foram pedidos códigos demais a partir desta rede.',
  empresa: 'A empresa chegou ao limite de códigos desta hora.',
  day: 'O limite de códigos de hoje foi atingido.',
  prefix: 'Códigos para esta faixa de números estão suspensos, porque quase nenhum foi digitado.',
  provider: 'A Twilio não aceita mais códigos para este número por agora.',
}

/** In seconds where somebody watches them pass; never less than the wait. */
function codeWait(seconds: number): string {
  return seconds < 120 ? inSeconds(seconds) : formatDuration(Math.ceil(seconds / 60) * 60_000)
}

function because(lang: 'pt-BR' | 'en', code: number | null): string {
  return code === null ? '' : ` (${code}: ${meaningOf(lang, code)})`
}

const NOT_CSV = {
  binary: 'Isto não é um CSV. Se for uma planilha, salve como CSV e envie de novo.',
  no_header: 'A primeira linha precisa ter os nomes das colunas, como nome;telefone;funcoes.',
  no_phone_column: 'Não achamos a coluna do telefone. Chame-a de telefone, celular ou whatsapp.',
  quote: 'As aspas da primeira linha não fecham. Salve o arquivo de novo como CSV.',
  empty: 'O arquivo está vazio.',
}

function noColumn(columns: readonly string[]): string {
  const named = formatList('pt-BR', columns)
  return columns.length === 1 ? `Não achamos a coluna ${named}.` : `Não achamos as colunas ${named}.`
}

function number(value: number): string {
  return formatNumber('pt-BR', value)
}

function times(count: number): string {
  return count === 1 ? '1 tentativa' : `${count} tentativas`
}

const NOT_CLONABLE: Record<ErrorFacts['not_clonable']['reason'], string> = {
  told_once:
    'É um aviso de vaga ou de aprovação, que cada pessoa recebe uma vez só. Para avisar quem falta, envie o aviso de novo.',
  notice: 'É um alerta, um lembrete ou um aviso de mudança. Envie o aviso de novo pelo evento.',
  older:
    'Foi feita com um modelo, antes de guardarmos o que ele dizia a todos. Crie outra com o mesmo modelo.',
  expanding: 'O público dela ainda está sendo gravado. Tente de novo em instantes.',
  erased:
    'O texto ou o público já não está guardado: passou do prazo, ou citava alguém cujos dados foram apagados. Crie outra.',
}

function wait(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return inSeconds(seconds)
  return minutes === 1 ? '1 minuto' : `${minutes} minutos`
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? '1 segundo' : `${seconds} segundos`
}

function megabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${Math.round(bytes / 1_048_576)} MB`
}

function of(actual: string | number | undefined, max: string | number | undefined, noun: string): string {
  if (max === undefined) return `passa do limite de ${noun}`
  return actual === undefined ? `no máximo ${max} ${noun}` : `${actual} ${noun}, e o máximo é ${max}`
}
