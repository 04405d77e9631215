import { login } from '../../../identity/login.ts'
import { logout } from '../../../identity/logout.ts'
import { PASSWORD_CHARACTERS_MAX, USERNAME_CHARACTERS_MAX } from '../../../identity/user.ts'
import { presentUser, userSchema } from '../presenters/user.ts'
import { personRoute, publicRoute } from '../route.ts'
import { object, string } from '../schema.ts'

const BODY_BYTES_MAX = 16_384

export const authRoutes = [
  publicRoute({
    method: 'POST',
    path: '/api/v1/auth/login',
    tag: 'auth',
    summary: 'Sign in',
    description:
      'Gives a token for the Authorization header, and sets the same session as a cookie for the page. It ends after 12 hours without use, after 7 days at the latest.',
    errors: ['wrong_credentials', 'too_many_logins'],
    body: object({
      username: string({ minLength: 1, maxLength: USERNAME_CHARACTERS_MAX }),
      password: string({ minLength: 1, maxLength: PASSWORD_CHARACTERS_MAX }),
    }),
    bodyBytesMax: BODY_BYTES_MAX,
    answer: object({ token: string(), expires_at: string({ format: 'date-time' }), user: userSchema }),
    handle: async (visitor, { body }, deps) => {
      const { token, expiresAt, user } = await login(visitor, { ...body, ip: visitor.ip }, deps.hashGate)
      const answer = { token, expires_at: expiresAt.toISOString(), user: presentUser(user) }
      return { json: answer, session: token }
    },
  }),

  personRoute({
    method: 'POST',
    path: '/api/v1/auth/logout',
    tag: 'auth',
    summary: 'End the session',
    handle: async (person) => {
      if (person.token) await logout(person, person.token)
      return { done: true, session: null }
    },
  }),
]
