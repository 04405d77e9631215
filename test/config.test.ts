import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  ConfigError,
  type Environment,
  readClientConfig,
  readConfig,
  readDatabaseConfig,
  Secret,
  VARIABLES,
} from '../src/config.ts'
import { printConfigHelp, printEnvExample } from '../src/edges/cli/print-config.ts'
import type { VariableName } from '../src/text/catalogue/config-shape-cli.ts'
import { enConfig } from '../src/text/catalogue/en-config-cli.ts'
import { ptBrConfig } from '../src/text/catalogue/pt-br-config-cli.ts'

const hex = '0123456789abcdef0123456789abcdef'
const account = { TWILIO_ACCOUNT_SID: `AC${hex}`, TWILIO_AUTH_TOKEN: hex }
const secret = { SECRET_KEY: 'a-secret-key-of-more-than-32-characters' }
const database = { DATABASE_URL: 'postgres://recado:senha@localhost/recado' }
const production: Environment = {
  ...account,
  ...secret,
  ...database,
  TWILIO_MESSAGING_SERVICE_SID: `MG${hex}`,
  PUBLIC_URL: 'https://recado.example.com',
}

function complaintsOf(env: Environment): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.complaints.map(({ variable, code }) => `${variable} ${code}`)
  }
}

describe('what may be configured', () => {
  test('nothing at all is the demo with the simulator', () => {
    const config = readConfig({})
    expect(config).toMatchObject({ demo: true, twilio: null, databaseUrl: null, role: 'all' })
    expect(config.simulator).toEqual({ port: 3001, portByHand: false })
    expect(config.http).toMatchObject({ publicUrl: 'http://127.0.0.1:3000', publicUrlByHand: false })
  })

  test("the Eventix guide's four variables are a complete Twilio", () => {
    const config = readConfig({ ...production, TWILIO_VERIFY_SID: `VA${hex}` })
    expect(config).toMatchObject({ demo: false, simulator: null })
    expect(config.twilio).toMatchObject({ messagingServiceSid: `MG${hex}` })
    expect(config.codes.verifySid).toBe(`VA${hex}`)
  })

  test('numbers of a service are read in any spelling, each once', () => {
    const numbers = '+55 11 94000-0001, +5511940000002,28999,+5511940000001'
    const config = readConfig({ ...production, TWILIO_MESSAGING_SERVICE_NUMBERS: numbers })
    expect(config.twilio?.messagingServiceNumbers).toEqual(['+5511940000001', '+5511940000002', '28999'])
    expect(readConfig(production).twilio?.messagingServiceNumbers).toEqual([])
  })

  test("the NotifyX guide's three variables are a complete Twilio", () => {
    const config = readConfig({ ...account, ...secret, TWILIO_PHONE_NUMBER: '+55 11 3000-0000' })
    expect(config.twilio).toMatchObject({ phoneNumber: '+551130000000', messagingServiceSid: null })
  })

  test.each(['whatsapp:+14155238886', '+14155238886'])('%s is a WhatsApp number', (number) => {
    const config = readConfig({ ...production, TWILIO_WHATSAPP_NUMBER: number })
    expect(config.twilio?.whatsappNumber).toBe('+14155238886')
  })

  test('DEMO=1 beside a configured Twilio uses that Twilio', () => {
    expect(readConfig({ ...production, DEMO: '1' })).toMatchObject({ demo: true, simulator: null })
  })

  test('DEMO=1 with a database uses the simulator', () => {
    const config = readConfig({ ...database, DEMO: '1' })
    expect(config).toMatchObject({ demo: true, twilio: null, simulator: { port: 3001 } })
  })

  test('SIMULATOR=1 outside the demo needs no Twilio, and wins over one', () => {
    expect(readConfig({ ...database, ...secret, SIMULATOR: '1' })).toMatchObject({ demo: false })
    expect(readConfig({ ...production, SIMULATOR: '1' })).toMatchObject({ twilio: null })
  })

  test('a demo on a public host is allowed when DEMO=1 says so', () => {
    expect(readConfig({ HOST: '0.0.0.0', DEMO: '1' }).demo).toBe(true)
  })

  test('a template for all languages, or one for each', () => {
    const content = (value: string) =>
      readConfig({ ...production, TWILIO_OTP_CONTENT_SID: value }).codes.contentSids
    expect(content(`HX${hex}`)).toEqual({ '*': `HX${hex}` })
    expect(content(`pt-BR=HX${hex}, es=HX${hex}`)).toEqual({ 'pt-BR': `HX${hex}`, es: `HX${hex}` })
  })

  test('the simulator has services of Verify without an account, and test numbers with fixed codes', () => {
    const env = { ...database, ...secret, SIMULATOR: '1', TWILIO_VERIFY_SID: `VA${hex}` }
    const { codes } = readConfig({
      ...env,
      OTP_TEST_NUMBERS: '+5511900000001=123456',
      OTP_COUNTRIES: 'br, pt',
    })
    expect(codes).toMatchObject({
      ...{ verifySid: `VA${hex}`, countries: ['BR', 'PT'], testNumbers: [['+5511900000001', '123456']] },
      ...{ brand: 'Eventix', empresaHourMax: 1_000, dayMax: 10_000 },
    })
    const allowed = {
      ...production,
      OTP_TEST_NUMBERS: '+5511900000001=123456',
      OTP_TEST_NUMBERS_ALLOWED: '1',
    }
    expect(readConfig(allowed).codes.testNumbers).toHaveLength(1)
  })

  test('an empty value is no value', () => {
    expect(readConfig({ TWILIO_ACCOUNT_SID: '', PORT: ' ' })).toMatchObject({ demo: true })
  })

  test('the configuration is frozen all the way down', () => {
    const config = readConfig(production)
    expect(Object.isFrozen(config.http) && Object.isFrozen(config.twilio)).toBe(true)
  })
})

describe('what is refused', () => {
  const cases: [string, Environment, string[]][] = [
    ['a port that is no port', { PORT: '70000' }, ['PORT bad_value']],
    [
      'a port with letters',
      { PORT: '3000a', SIMULATOR_PORT: '0' },
      ['PORT bad_value', 'SIMULATOR_PORT bad_value'],
    ],
    ['an address without a scheme', { PUBLIC_URL: 'recado.example.com' }, ['PUBLIC_URL bad_value']],
    ['proxies that are no addresses', { TRUSTED_PROXIES: '10.0.0.0/40' }, ['TRUSTED_PROXIES bad_value']],
    ['a database of another kind', { DATABASE_URL: 'mysql://x/y', DEMO: '1' }, ['DATABASE_URL bad_value']],
    ['a role that does not exist', { ROLE: 'sender' }, ['ROLE bad_value']],
    ['a log level that does not exist', { LOG_LEVEL: 'loud' }, ['LOG_LEVEL bad_value']],
    ['a metrics token with spaces', { METRICS_TOKEN: 'a b' }, ['METRICS_TOKEN bad_value']],
    ['a switch that is neither', { DEMO: 'maybe' }, ['DEMO bad_value']],
    [
      'one bad number among the numbers of a service',
      { ...production, TWILIO_MESSAGING_SERVICE_NUMBERS: '+5511940000001,onze' },
      ['TWILIO_MESSAGING_SERVICE_NUMBERS bad_value'],
    ],
    [
      'numbers with a fixed code beside a real account',
      { ...production, OTP_TEST_NUMBERS: '+5511900000001=123456' },
      ['OTP_TEST_NUMBERS test_numbers_in_production'],
    ],
    [
      'codes of which nothing is right',
      { OTP_TEST_NUMBERS: '11=1', OTP_COUNTRIES: 'Brasil', OTP_DAY_MAX: '0', OTP_BRAND: '{{x}}' },
      [
        'OTP_BRAND bad_value',
        'OTP_COUNTRIES bad_value',
        'OTP_DAY_MAX bad_value',
        'OTP_TEST_NUMBERS bad_value',
      ],
    ],
    ['a rate of zero', { TWILIO_SMS_RATE: '0' }, ['TWILIO_SMS_RATE bad_value']],
    [
      "the guide's placeholders left in",
      {
        ...secret,
        TWILIO_ACCOUNT_SID: `AC${'x'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: 'x'.repeat(32),
        TWILIO_PHONE_NUMBER: 'seu_numero_twilio',
      },
      ['TWILIO_ACCOUNT_SID bad_value', 'TWILIO_AUTH_TOKEN bad_value', 'TWILIO_PHONE_NUMBER bad_value'],
    ],
    [
      'a SID without a token',
      { ...secret, TWILIO_ACCOUNT_SID: `AC${hex}`, TWILIO_PHONE_NUMBER: '+551130000000' },
      ['TWILIO_AUTH_TOKEN twilio_incomplete'],
    ],
    [
      'a Verify service alone',
      { ...secret, TWILIO_VERIFY_SID: `VA${hex}` },
      ['TWILIO_ACCOUNT_SID twilio_incomplete', 'TWILIO_MESSAGING_SERVICE_SID twilio_no_sender'],
    ],
    [
      'an account with nothing to send from',
      { ...secret, ...account },
      ['TWILIO_MESSAGING_SERVICE_SID twilio_no_sender'],
    ],
    [
      'half a Twilio in a demo too',
      { DEMO: '1', TWILIO_AUTH_TOKEN: hex },
      ['TWILIO_ACCOUNT_SID twilio_incomplete', 'TWILIO_MESSAGING_SERVICE_SID twilio_no_sender'],
    ],
    ['a database without a Twilio', { ...database, ...secret }, ['TWILIO_ACCOUNT_SID nothing_to_send_with']],
    [
      'DEMO=0 and nothing else',
      { DEMO: '0' },
      ['TWILIO_ACCOUNT_SID nothing_to_send_with', 'SECRET_KEY secret_key_required'],
    ],
    ['a demo without its simulator', { SIMULATOR: '0' }, ['TWILIO_ACCOUNT_SID nothing_to_send_with']],
    ['a demo that would open itself to the network', { HOST: '0.0.0.0' }, ['DEMO demo_public_host']],
    [
      'production without a secret key',
      { ...production, SECRET_KEY: '' },
      ['SECRET_KEY secret_key_required'],
    ],
    ['a short secret key', { ...production, SECRET_KEY: 'short' }, ['SECRET_KEY bad_value']],
    ['a worker without a database', { ROLE: 'worker' }, ['DATABASE_URL role_needs_database']],
  ]

  test.each(cases)('%s', (_name, env, complaints) => {
    expect(complaintsOf(env)).toEqual(complaints)
  })

  test('everything that is wrong is said at once', () => {
    expect(complaintsOf({ PORT: 'x', ROLE: 'y', LOG_LEVEL: 'z', TWILIO_AUTH_TOKEN: hex }).length).toBe(6)
  })

  test('a complaint names its variable and what it should look like, in both languages', () => {
    const facts = { expects: 'port', given: 'x' } as const
    expect(ptBrConfig.complaints.bad_value('PORT', facts)).toBe(
      'PORT está como "x", e deve ser um número de 1 a 65535.',
    )
    expect(enConfig.complaints.bad_value('PORT', facts)).toBe(
      'PORT is "x" and should be a number from 1 to 65535.',
    )
  })

  test('a bad secret is not repeated', () => {
    try {
      readConfig({ ...production, SECRET_KEY: 'meu-segredo' })
      expect.unreachable()
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toContain('meu-segredo')
    }
  })
})

describe('what is only pointed out', () => {
  test('a variable that looks like ours and is not', () => {
    const { warnings } = readConfig({ ...production, TWILIO_AUTH_TOKN: hex, RECADO_COLOUR: 'x' })
    expect(warnings).toEqual([
      { code: 'unknown_variable', variable: 'TWILIO_AUTH_TOKN', facts: { nearest: 'TWILIO_AUTH_TOKEN' } },
      { code: 'unknown_variable', variable: 'RECADO_COLOUR', facts: { nearest: null } },
    ])
  })

  test('an address that Twilio cannot reach', () => {
    const { warnings } = readConfig({ ...production, PUBLIC_URL: '' })
    expect(warnings.map(({ code }) => code)).toEqual(['public_url_local'])
  })
})

describe('commands need less than the service', () => {
  test('the client does not ask how the service is configured', () => {
    const config = readClientConfig({ RECADO_URL: 'https://r.example/', TWILIO_AUTH_TOKEN: hex })
    expect(config).toMatchObject({ url: 'https://r.example' })
  })

  test('the database can be opened before there is a Twilio', () => {
    expect(readDatabaseConfig({ ...database })).toMatchObject({ demo: false })
  })
})

test('a secret shows nothing, however it is printed', () => {
  const value = new Secret('abc')
  expect([`${value}`, JSON.stringify({ value }), inspect(value)]).toEqual([
    '••••',
    '{"value":"••••"}',
    '••••',
  ])
  expect(value.reveal()).toBe('abc')
})

test('.env.example is what the schema prints', () => {
  const committed = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  expect(committed).toBe(printEnvExample(VARIABLES, ptBrConfig))
})

test.each([
  ['pt-BR', ptBrConfig],
  ['en', enConfig],
] as const)('every variable has its line in the help in %s', (_lang, texts) => {
  const help = printConfigHelp(VARIABLES, texts, 80)
  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    expect(help).toContain(`    ${name}\n`)
    expect(texts.variables[name]).toMatch(/^\p{Lu}.*[.:]$/u)
  }
})

test('what the example shows is accepted, secrets aside', () => {
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const shown = 'fallback' in variable ? variable.fallback : variable.example
    if (shown === '' || /x{32}/.test(shown)) continue
    expect(variable.parse(shown), name).toBeDefined()
  }
})
