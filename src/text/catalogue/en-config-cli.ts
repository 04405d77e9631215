import type { ConfigTexts } from './config-shape-cli.ts'

export const enConfig = {
  groups: {
    address: 'Address and process',
    storage: 'Where the data lives',
    twilio: 'Twilio account',
    codes: 'Access codes',
    rabbitmq: 'Queue of other systems (NotifyX)',
    rehearsal: 'Demo and simulator',
    client: 'Command line',
  },
  variables: {
    HOST: 'Address the service listens on.',
    PORT: 'Port the service listens on.',
    PUBLIC_URL: 'Address by which Twilio reaches us; the default is good for the simulator only.',
    TRUSTED_PROXIES: 'Proxies whose forwarding headers are believed: how many, or their addresses.',
    ROLE: 'What this process does: everything, only the API or only sending. The last two need DATABASE_URL.',
    LOG_LEVEL: 'How much the service writes to its log.',
    METRICS_TOKEN: 'With it Prometheus reads /metrics (Authorization: Bearer); without it nobody does.',
    DATABASE_URL:
      'PostgreSQL 15 or newer. Without it, a database embedded in DATA_DIR, good for trying things out.',
    DATA_DIR: 'Folder of the data, the local keys and the simulator.',
    SECRET_KEY: 'Encrypts the data keys; required outside the demo. Keep a copy.',
    TWILIO_ACCOUNT_SID: 'Account SID, in the Twilio console under Account Info.',
    TWILIO_AUTH_TOKEN: 'Auth Token, in the Twilio console under Account Info.',
    TWILIO_AUTH_TOKEN_SECONDARY:
      'Second Auth Token, accepted in signatures while the first is being changed.',
    TWILIO_MESSAGING_SERVICE_SID: 'Messaging Service that SMS and WhatsApp leave by.',
    TWILIO_MESSAGING_SERVICE_NUMBERS:
      'Numbers inside that Messaging Service, separated by commas: their rates add up. Without it, one is assumed.',
    TWILIO_OTP_MESSAGING_SERVICE_SID: 'Separate Messaging Service for access codes.',
    TWILIO_VERIFY_SID: 'Verify Service, where Twilio makes the access codes.',
    TWILIO_OTP_CONTENT_SID:
      'Authentication template approved on WhatsApp (Content SID): carries the code to who has not written in the last 24 hours. Without it the code goes by SMS.',
    TWILIO_PHONE_NUMBER: 'Number that SMS leave from when there is no Messaging Service.',
    TWILIO_WHATSAPP_NUMBER: 'Number that WhatsApp leaves from, with or without the prefix whatsapp:',
    TWILIO_BASE_URL: 'Another address in place of all Twilio APIs: a simulator or a proxy.',
    TWILIO_CALLBACK_RETRIES:
      'Ask Twilio to report again when Recado does not answer or answers with an error (#rc=5 in the address).',
    TWILIO_SMS_RATE: "SMS segments per second; by default what Twilio allows the sender's type.",
    TWILIO_WHATSAPP_RATE: 'WhatsApp messages per second; by default what Twilio allows.',
    OTP_BRAND: 'Name that signs the codes, as in "Eventix: your code is 123456".',
    OTP_COUNTRIES: 'Countries to whose mobiles codes are sent, separated by commas.',
    OTP_EMPRESA_HOUR_MAX: 'How many codes an empresa may send in an hour.',
    OTP_DAY_MAX: 'How many codes all empresas together may send in a day (UTC).',
    OTP_TEST_NUMBERS: 'Numbers that receive nothing and have a fixed code, for tests and app stores.',
    OTP_TEST_NUMBERS_ALLOWED: 'Accepts OTP_TEST_NUMBERS with a real Twilio account too.',
    RABBITMQ_URL: "RabbitMQ that other systems' messages come from; without it that door stays shut.",
    RABBITMQ_QUEUE: 'Queue that they come from; it is made when it does not exist.',
    RABBITMQ_EMPRESA_ID: 'Empresa of the messages that do not say whose they are.',
    RABBITMQ_EMPRESAS: 'Empresas that a message may say it belongs to, separated by commas.',
    DEMO: 'Demo data; on by itself only when neither Twilio nor a database is configured.',
    SIMULATOR: 'Uses the local Twilio simulator outside the demo too.',
    SIMULATOR_PORT: "The simulator's port.",
    RECADO_URL: 'Service that the command line speaks to; by default the one on this machine.',
    RECADO_API_KEY: 'Key that the command line shows to the service of RECADO_URL.',
    RECADO_LANG: 'Language of the command line.',
  },
  expects: {
    host: 'a host name or address, like 127.0.0.1',
    port: 'a number from 1 to 65535',
    http_url: 'an address that begins with http:// or https://, without ? or #',
    proxies: 'a number of hops, like 1, or addresses separated by commas, like 10.0.0.0/8',
    role: 'all, api or worker',
    log_level: 'debug, info, warn, error or silent',
    postgres_url: 'an address like postgres://user:password@server:5432/database',
    folder: 'the path of a folder',
    secret_key: 'at least 32 random characters, for example from: openssl rand -base64 48',
    account_sid: 'AC followed by 32 letters a to f or digits',
    auth_token: 'the 32 letters and digits that the Twilio console shows',
    messaging_service_sid: 'MG followed by 32 letters a to f or digits',
    verify_sid: 'VA followed by 32 letters a to f or digits',
    content_sids: 'HX followed by 32 letters a to f or digits, or one a language, like pt-BR=HX…,en=HX…',
    brand: 'a name of at most 40 letters, without braces or asterisks',
    countries: 'codes of two letters separated by commas, like BR,PT',
    count: 'a whole number above zero',
    test_numbers: 'numbers and six-digit codes, like +5511900000001=123456',
    phone: 'a number with + and country code, like +5511999999999',
    phones: 'numbers with + and country code, or short codes, separated by commas, like +5511999999999,28999',
    rate: 'a number above zero and up to 10000, like 40',
    switch: '1 or 0',
    amqp_url: 'an address like amqps://user:password@server:5671/vhost',
    queue_name: 'the name of a queue, up to 200 letters, digits, dots, dashes and underscores',
    empresa_id: 'the number of an empresa, like 8',
    empresa_ids: 'numbers of empresas separated by commas, like 1,8',
    api_key: 'a key without spaces',
    lang: 'pt-BR or en',
  },
  complaints: {
    bad_value: (variable, { expects, given }) =>
      `${variable}${given === null ? '' : ` is "${given}" and`} should be ${enConfig.expects[expects]}.`,
    twilio_incomplete: (variable, { missing, given }) =>
      `${variable}: ${given.join(', ')} given, but ${missing.join(' and ')} missing. ` +
      'Set what is missing, or remove what is there to use the demo.',
    twilio_no_sender: (variable) =>
      `${variable}: nothing says where messages leave from. ` +
      'Set TWILIO_MESSAGING_SERVICE_SID, TWILIO_PHONE_NUMBER or TWILIO_WHATSAPP_NUMBER.',
    nothing_to_send_with: (variable) =>
      `${variable}: there is nothing to send with. Configure Twilio (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and a sender), ` +
      'or use SIMULATOR=1 or DEMO=1.',
    demo_public_host: (variable, { host }) =>
      `${variable}: the demo has known passwords and HOST=${host} would open it to the network. ` +
      'Configure Twilio and a database, or set DEMO=1 to open it all the same.',
    secret_key_required: (variable) =>
      `${variable} is required outside the demo: ${enConfig.expects.secret_key}.`,
    test_numbers_in_production: (variable) =>
      `${variable}: numbers with a fixed code would open the door of a real account. Remove them, or set OTP_TEST_NUMBERS_ALLOWED=1.`,
    role_needs_database: (variable, { role }) =>
      `${variable}: ROLE=${role} splits the service over processes, which meet only in a PostgreSQL. Set ${variable}.`,
    rabbitmq_needs_empresa: (variable) =>
      `${variable}: nothing says whose the messages of the queue are. Set RABBITMQ_EMPRESA_ID, RABBITMQ_EMPRESAS or both.`,
    api_key_required: (variable, { url }) => `${variable}: the key to speak to ${url} is missing.`,
  },
  warnings: {
    unknown_variable: (variable, { nearest }) =>
      nearest === null
        ? `${variable} is no variable of Recado and has no effect.`
        : `${variable} is no variable of Recado and has no effect. Did you mean ${nearest}?`,
    public_url_local: (variable, { url }) =>
      `${variable} is ${url}, which Twilio cannot reach: deliveries will be followed by asking, more slowly.`,
    rabbitmq_without_url: (variable) => `${variable} has no effect: RABBITMQ_URL is missing.`,
    rabbitmq_plain: (variable) =>
      `${variable} begins with amqp:// and is not this machine: phones, texts and the password cross the network in clear. Use amqps://.`,
  },
  complaintsTitle: (count) =>
    count === 1
      ? 'The configuration has a problem:'
      : `The configuration has ${count.toLocaleString('en')} problems:`,
  complaintsEnd: 'All variables: recado config --help, or the file .env.example.',
  exampleTitle:
    'Configuration of Recado. Copy to .env and remove the # of what you want to change; the environment wins over the file.',
  defaultIs: (value) => `Default: ${value}`,
  helpTitle: 'Environment variables (also read from .env):',
} satisfies ConfigTexts as ConfigTexts
