/** The environment variables of Recado. `config.ts` gives each its kind, the catalogues its sentence. */
export type VariableName =
  | 'HOST'
  | 'PORT'
  | 'PUBLIC_URL'
  | 'TRUSTED_PROXIES'
  | 'ROLE'
  | 'LOG_LEVEL'
  | 'METRICS_TOKEN'
  | 'DATABASE_URL'
  | 'DATA_DIR'
  | 'SECRET_KEY'
  | 'TWILIO_ACCOUNT_SID'
  | 'TWILIO_AUTH_TOKEN'
  | 'TWILIO_AUTH_TOKEN_SECONDARY'
  | 'TWILIO_MESSAGING_SERVICE_SID'
  | 'TWILIO_MESSAGING_SERVICE_NUMBERS'
  | 'TWILIO_OTP_MESSAGING_SERVICE_SID'
  | 'TWILIO_VERIFY_SID'
  | 'TWILIO_OTP_CONTENT_SID'
  | 'TWILIO_PHONE_NUMBER'
  | 'TWILIO_WHATSAPP_NUMBER'
  | 'TWILIO_BASE_URL'
  | 'TWILIO_CALLBACK_RETRIES'
  | 'TWILIO_SMS_RATE'
  | 'TWILIO_WHATSAPP_RATE'
  | 'OTP_BRAND'
  | 'OTP_COUNTRIES'
  | 'OTP_EMPRESA_HOUR_MAX'
  | 'OTP_DAY_MAX'
  | 'OTP_TEST_NUMBERS'
  | 'OTP_TEST_NUMBERS_ALLOWED'
  | 'RABBITMQ_URL'
  | 'RABBITMQ_QUEUE'
  | 'RABBITMQ_EMPRESA_ID'
  | 'RABBITMQ_EMPRESAS'
  | 'DEMO'
  | 'SIMULATOR'
  | 'SIMULATOR_PORT'
  | 'RECADO_URL'
  | 'RECADO_API_KEY'
  | 'RECADO_LANG'

/** Variables that are read by the same part of the program; the headings of `.env.example`. */
export type VariableGroup = 'address' | 'storage' | 'twilio' | 'codes' | 'rabbitmq' | 'rehearsal' | 'client'

/** What a value should look like. */
export type Expectation =
  | 'host'
  | 'port'
  | 'http_url'
  | 'proxies'
  | 'role'
  | 'log_level'
  | 'postgres_url'
  | 'folder'
  | 'secret_key'
  | 'account_sid'
  | 'auth_token'
  | 'messaging_service_sid'
  | 'verify_sid'
  | 'content_sids'
  | 'brand'
  | 'countries'
  | 'count'
  | 'test_numbers'
  | 'phone'
  | 'phones'
  | 'rate'
  | 'switch'
  | 'amqp_url'
  | 'queue_name'
  | 'empresa_id'
  | 'empresa_ids'
  | 'api_key'
  | 'lang'

/** What can be wrong with the environment as a whole; each names the variable that mends it. */
export interface ComplaintFacts {
  bad_value: { expects: Expectation; given: string | null }
  twilio_incomplete: { missing: readonly VariableName[]; given: readonly VariableName[] }
  twilio_no_sender: Record<never, never>
  nothing_to_send_with: Record<never, never>
  demo_public_host: { host: string }
  secret_key_required: Record<never, never>
  test_numbers_in_production: Record<never, never>
  role_needs_database: { role: string }
  rabbitmq_needs_empresa: Record<never, never>
  api_key_required: { url: string }
}

export type ComplaintCode = keyof ComplaintFacts

/** What is allowed and probably not meant. */
export interface WarningFacts {
  unknown_variable: { nearest: string | null }
  public_url_local: { url: string }
  rabbitmq_without_url: Record<never, never>
  rabbitmq_plain: Record<never, never>
}

export type WarningCode = keyof WarningFacts

export interface ConfigTexts {
  variables: Record<VariableName, string>
  groups: Record<VariableGroup, string>
  expects: Record<Expectation, string>
  complaints: { [C in ComplaintCode]: (variable: string, facts: ComplaintFacts[C]) => string }
  warnings: { [C in WarningCode]: (variable: string, facts: WarningFacts[C]) => string }
  complaintsTitle: (count: number) => string
  complaintsEnd: string
  exampleTitle: string
  defaultIs: (value: string) => string
  helpTitle: string
}
