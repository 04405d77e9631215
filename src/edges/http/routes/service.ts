import { DomainError } from '../../../errors.ts'
import { listEmpresas } from '../../../identity/list-empresas.ts'
import { demoLogins } from '../../../identity/seed-demo-identity.ts'
import { isSameSecret } from '../../../platform/crypto.ts'
import type { HttpDeps } from '../deps.ts'
import { presentUser, userSchema } from '../presenters/user.ts'
import { metricsRoute, personRoute, publicRoute } from '../route.ts'
import { boolean, integer, list, nullable, object, oneOf, optional, string } from '../schema.ts'
import { LANGS } from '../settings.ts'

const simulator = nullable(
  string({ description: "The simulator's phones, while it is used in Twilio's place" }),
)

export const serviceRoutes = [
  publicRoute({
    method: 'GET',
    path: '/api/v1/service',
    tag: 'service',
    summary: 'What this service is',
    answer: object({
      name: oneOf(['recado']),
      version: string(),
      lang: oneOf(LANGS),
      langs: list(oneOf(LANGS)),
      demo: boolean(),
      simulator,
      demo_logins: optional(list(object({ username: string(), empresa: string() }))),
    }),
    handle: async (_visitor, _input, { settings }) => ({
      json: {
        name: 'recado' as const,
        version: settings.version,
        lang: settings.defaultLang,
        langs: [...LANGS],
        demo: settings.demo,
        simulator: settings.simulatorUrl,
        ...(settings.demo ? { demo_logins: demoLogins() } : {}),
      },
    }),
  }),

  personRoute({
    method: 'GET',
    path: '/api/v1/me',
    tag: 'service',
    summary: 'Who I am, and the empresas I may work in',
    answer: object({
      user: nullable(userSchema),
      empresas: list(object({ id: integer(), nome: string() })),
      demo: boolean(),
      simulator,
    }),
    handle: async (person, _input, { settings }) => {
      const empresas = await listEmpresas(person)
      const own = person.user?.empresaId ?? null
      return {
        json: {
          user: person.user && person.keyId === null ? presentUser(person.user) : null,
          empresas: empresas
            .filter(({ id }) => own === null || id === own)
            .map(({ id, nome }) => ({ id, nome })),
          demo: settings.demo,
          simulator: settings.simulatorUrl,
        },
      }
    },
  }),

  publicRoute({
    method: 'GET',
    path: '/health',
    tag: 'service',
    summary: 'Whether the process is alive',
    answer: object({ status: oneOf(['ok']) }),
    handle: async () => ({ json: { status: 'ok' as const } }),
  }),

  metricsRoute({
    method: 'GET',
    path: '/metrics',
    tag: 'service',
    summary: 'Figures for Prometheus, with METRICS_TOKEN as the bearer token',
    errors: ['unauthenticated', 'forbidden'],
    answerType: 'text/plain',
    handle: async (_visitor, { header }, { metrics, metricsToken }) => {
      const given = header('authorization')?.replace(/^Bearer /, '')
      if (given === undefined) throw new DomainError('unauthenticated', {})
      if (metricsToken === null || !isSameSecret(given, metricsToken)) throw new DomainError('forbidden', {})
      return { stream: page(metrics), mediaType: metrics.contentType }
    },
  }),

  publicRoute({
    method: 'GET',
    path: '/ready',
    tag: 'service',
    summary: 'Whether it can work: 503 while the database is away or its migrations are not current',
    answer: object({
      status: oneOf(['ready', 'not_ready']),
      database: boolean(),
      migrations: boolean(),
      simulator,
      rabbitmq: nullable(
        object(
          { ingress: oneOf(['consuming', 'held_back', 'away']), status: oneOf(['connected', 'away']) },
          {
            description:
              'How the queue of other systems is doing; null where this process does not read it. A broker that is away does not make the service unready: what it holds comes later.',
          },
        ),
      ),
    }),
    handle: async (_visitor, _input, { readiness, settings, door }) => {
      const { database, migrations } = await readiness()
      const isReady = database && migrations
      const { ingress, status } = door?.health() ?? {}
      const rabbitmq = ingress && status ? { ingress, status } : null
      const body = { database, migrations, simulator: settings.simulatorUrl, rabbitmq }
      if (isReady) return { json: { status: 'ready' as const, ...body } }
      return { json: { status: 'not_ready' as const, ...body }, status: 503 }
    },
  }),
]

async function* page(metrics: HttpDeps['metrics']): AsyncGenerator<string> {
  yield await metrics.page()
}
