import type { ConfigTexts } from './config-shape-cli.ts'

export const ptBrConfig = {
  groups: {
    address: 'Endereço e processo',
    storage: 'Onde ficam os dados',
    twilio: 'Conta na Twilio',
    codes: 'Códigos de acesso',
    rabbitmq: 'Fila de outros sistemas (NotifyX)',
    rehearsal: 'Demonstração e simulador',
    client: 'Linha de comando',
  },
  variables: {
    HOST: 'Endereço em que o serviço escuta.',
    PORT: 'Porta em que o serviço escuta.',
    PUBLIC_URL: 'Endereço pelo qual a Twilio chega até nós; o padrão só serve para o simulador.',
    TRUSTED_PROXIES: 'Proxies em cujos cabeçalhos confiamos: quantos são, ou seus endereços.',
    ROLE: 'O que este processo faz: tudo, só a API ou só o envio. Os dois últimos pedem DATABASE_URL.',
    LOG_LEVEL: 'Quanto o serviço escreve no registro.',
    METRICS_TOKEN: 'Com ele o Prometheus lê /metrics (Authorization: Bearer); sem ele, ninguém lê.',
    DATABASE_URL:
      'PostgreSQL 15 ou mais novo. Sem ele, um banco embutido em DATA_DIR, bom para experimentar.',
    DATA_DIR: 'Pasta dos dados, das chaves locais e do simulador.',
    SECRET_KEY: 'Cifra as chaves dos dados; obrigatória fora da demonstração. Guarde uma cópia.',
    TWILIO_ACCOUNT_SID: 'Account SID, no painel da Twilio em Account Info.',
    TWILIO_AUTH_TOKEN: 'Auth Token, no painel da Twilio em Account Info.',
    TWILIO_AUTH_TOKEN_SECONDARY: 'Segundo Auth Token, aceito nas assinaturas durante a troca do primeiro.',
    TWILIO_MESSAGING_SERVICE_SID: 'Messaging Service por onde saem SMS e WhatsApp.',
    TWILIO_MESSAGING_SERVICE_NUMBERS:
      'Números dentro desse Messaging Service, separados por vírgula: as velocidades se somam. Sem isso, conta um só.',
    TWILIO_OTP_MESSAGING_SERVICE_SID: 'Messaging Service separado para códigos de acesso.',
    TWILIO_VERIFY_SID: 'Verify Service, quando os códigos de acesso são feitos pela Twilio.',
    TWILIO_OTP_CONTENT_SID:
      'Modelo de autenticação aprovado no WhatsApp (Content SID): leva o código a quem não escreveu nas últimas 24 horas. Sem ele, o código vai por SMS.',
    TWILIO_PHONE_NUMBER: 'Número de onde saem SMS quando não há Messaging Service.',
    TWILIO_WHATSAPP_NUMBER: 'Número de onde sai o WhatsApp, com ou sem o prefixo whatsapp:',
    TWILIO_BASE_URL: 'Outro endereço no lugar de todas as APIs da Twilio: um simulador ou um proxy.',
    TWILIO_CALLBACK_RETRIES:
      'Pedir à Twilio que avise de novo quando o Recado não responde ou responde com erro (#rc=5 no endereço).',
    TWILIO_SMS_RATE: 'Partes de SMS por segundo; sem valor, o que a Twilio permite ao tipo do remetente.',
    TWILIO_WHATSAPP_RATE: 'Mensagens de WhatsApp por segundo; sem valor, o que a Twilio permite.',
    OTP_BRAND: 'Nome que assina os códigos, como em "Eventix: seu código é 123456".',
    OTP_COUNTRIES: 'Países para cujos celulares enviamos códigos, separados por vírgula.',
    OTP_EMPRESA_HOUR_MAX: 'Quantos códigos uma empresa pode enviar em uma hora.',
    OTP_DAY_MAX: 'Quantos códigos todas as empresas juntas podem enviar em um dia (UTC).',
    OTP_TEST_NUMBERS:
      'Números que não recebem nada e têm um código fixo, para testes e lojas de aplicativos.',
    OTP_TEST_NUMBERS_ALLOWED: 'Aceita OTP_TEST_NUMBERS também com uma conta de verdade da Twilio.',
    RABBITMQ_URL: 'RabbitMQ de onde vêm as mensagens de outros sistemas; sem ele, essa porta fica fechada.',
    RABBITMQ_QUEUE: 'Fila de onde elas vêm; se não existe, é criada.',
    RABBITMQ_EMPRESA_ID: 'Empresa das mensagens que não dizem de qual são.',
    RABBITMQ_EMPRESAS: 'Empresas que uma mensagem pode dizer que é sua, separadas por vírgula.',
    DEMO: 'Dados de demonstração; ligada sozinha só quando não há Twilio nem banco configurados.',
    SIMULATOR: 'Usa o simulador local da Twilio também fora da demonstração.',
    SIMULATOR_PORT: 'Porta do simulador.',
    RECADO_URL: 'Serviço com que a linha de comando fala; sem ele, o desta máquina.',
    RECADO_API_KEY: 'Chave com que a linha de comando se apresenta ao serviço de RECADO_URL.',
    RECADO_LANG: 'Idioma da linha de comando.',
  },
  expects: {
    host: 'um nome ou endereço de máquina, como 127.0.0.1',
    port: 'um número de 1 a 65535',
    http_url: 'um endereço que começa com http:// ou https://, sem ? nem #',
    proxies: 'um número de saltos, como 1, ou endereços separados por vírgula, como 10.0.0.0/8',
    role: 'all, api ou worker',
    log_level: 'debug, info, warn, error ou silent',
    postgres_url: 'um endereço como postgres://usuario:senha@servidor:5432/banco',
    folder: 'o caminho de uma pasta',
    secret_key: 'pelo menos 32 caracteres ao acaso, por exemplo de: openssl rand -base64 48',
    account_sid: 'AC seguido de 32 letras de a a f ou dígitos',
    auth_token: 'as 32 letras e dígitos que o painel da Twilio mostra',
    messaging_service_sid: 'MG seguido de 32 letras de a a f ou dígitos',
    verify_sid: 'VA seguido de 32 letras de a a f ou dígitos',
    content_sids: 'HX seguido de 32 letras de a a f ou dígitos, ou um por idioma, como pt-BR=HX…,en=HX…',
    brand: 'um nome de até 40 letras, sem chaves nem asteriscos',
    countries: 'siglas de duas letras separadas por vírgula, como BR,PT',
    count: 'um número inteiro maior que zero',
    test_numbers: 'números e códigos de seis dígitos, como +5511900000001=123456',
    phone: 'um número com + e código do país, como +5511999999999',
    phones:
      'números com + e código do país, ou short codes, separados por vírgula, como +5511999999999,28999',
    rate: 'um número maior que zero e até 10000, como 40',
    switch: '1 ou 0',
    amqp_url: 'um endereço como amqps://usuario:senha@servidor:5671/vhost',
    queue_name: 'o nome de uma fila, com até 200 letras, dígitos, pontos, traços e sublinhados',
    empresa_id: 'o número de uma empresa, como 8',
    empresa_ids: 'números de empresas separados por vírgula, como 1,8',
    api_key: 'uma chave sem espaços',
    lang: 'pt-BR ou en',
  },
  complaints: {
    bad_value: (variable, { expects, given }) =>
      `${variable}${given === null ? '' : ` está como "${given}", e`} deve ser ${ptBrConfig.expects[expects]}.`,
    twilio_incomplete: (variable, { missing, given }) =>
      `${variable}: há ${given.join(', ')}, mas falta ${missing.join(' e ')}. ` +
      'Defina o que falta, ou apague o que há para usar a demonstração.',
    twilio_no_sender: (variable) =>
      `${variable}: falta dizer de onde as mensagens saem. ` +
      'Defina TWILIO_MESSAGING_SERVICE_SID, TWILIO_PHONE_NUMBER ou TWILIO_WHATSAPP_NUMBER.',
    nothing_to_send_with: (variable) =>
      `${variable}: não há por onde enviar. Configure a Twilio (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN e um remetente), ` +
      'ou use SIMULATOR=1 ou DEMO=1.',
    demo_public_host: (variable, { host }) =>
      `${variable}: a demonstração tem senhas conhecidas e HOST=${host} a abriria para a rede. ` +
      'Configure a Twilio e um banco, ou defina DEMO=1 para abri-la mesmo assim.',
    secret_key_required: (variable) =>
      `${variable} é obrigatória fora da demonstração: ${ptBrConfig.expects.secret_key}.`,
    test_numbers_in_production: (variable) =>
      `${variable}: números com código fixo abririam a porta de uma conta de verdade. Apague-os, ou defina OTP_TEST_NUMBERS_ALLOWED=1.`,
    role_needs_database: (variable, { role }) =>
      `${variable}: ROLE=${role} divide o serviço em processos, e eles só se encontram em um PostgreSQL. Defina ${variable}.`,
    rabbitmq_needs_empresa: (variable) =>
      `${variable}: falta dizer de que empresa são as mensagens da fila. Defina RABBITMQ_EMPRESA_ID, RABBITMQ_EMPRESAS ou as duas.`,
    api_key_required: (variable, { url }) => `${variable}: falta a chave para falar com ${url}.`,
  },
  warnings: {
    unknown_variable: (variable, { nearest }) =>
      nearest === null
        ? `${variable} não é uma variável do Recado e fica sem efeito.`
        : `${variable} não é uma variável do Recado e fica sem efeito. Seria ${nearest}?`,
    public_url_local: (variable, { url }) =>
      `${variable} é ${url}, aonde a Twilio não chega: as entregas serão acompanhadas por consulta, mais devagar.`,
    rabbitmq_without_url: (variable) => `${variable} fica sem efeito: falta RABBITMQ_URL.`,
    rabbitmq_plain: (variable) =>
      `${variable} começa com amqp:// e não é desta máquina: telefones, textos e senha passam pela rede sem cifra. Use amqps://.`,
  },
  complaintsTitle: (count) =>
    count === 1
      ? 'A configuração tem um problema:'
      : `A configuração tem ${count.toLocaleString('pt-BR')} problemas:`,
  complaintsEnd: 'Todas as variáveis: recado config --help, ou o arquivo .env.example.',
  exampleTitle:
    'Configuração do Recado. Copie para .env e tire o # do que quiser mudar; o ambiente vale mais que o arquivo.',
  defaultIs: (value) => `Padrão: ${value}`,
  helpTitle: 'Variáveis de ambiente (também lidas de .env):',
} satisfies ConfigTexts as ConfigTexts
