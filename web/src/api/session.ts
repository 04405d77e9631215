import { queryOptions } from '@tanstack/react-query'
import { type Answer, call } from './client.ts'

export type Me = Answer<'GET /api/v1/me'>
export type Service = Answer<'GET /api/v1/service'>

/** Who is signed in; fails with `unauthenticated` when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET /api/v1/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const serviceQuery = queryOptions({
  queryKey: ['service'],
  queryFn: ({ signal }) => call('GET /api/v1/service', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The session is the cookie of the answer; the token in it is for programs and is dropped here. */
export async function signIn(username: string, password: string): Promise<void> {
  await call('POST /api/v1/auth/login', { body: { username, password } })
}

export async function signOut(): Promise<void> {
  await call('POST /api/v1/auth/logout')
}
