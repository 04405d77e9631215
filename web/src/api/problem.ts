import { t } from 'i18next'
import type { Problem } from './schema.ts'

/** What a call to the service ended with when it did not end well; `message` is a sentence for people. */
export class ProblemError extends Error {
  /** The API's code; `unreachable` when there was no answer. */
  readonly code: string
  /** Zero when there was no answer. */
  readonly status: number
  readonly title: string

  constructor(problem: { code: string; status: number; title: string; message: string }) {
    super(problem.message)
    this.name = 'ProblemError'
    this.code = problem.code
    this.status = problem.status
    this.title = problem.title
  }
}

/** Of an answer that is not a good one. A proxy's page in the place of our answer counts as none. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json')
  if (!isProblem) return unreachable('problem.unreachableMeans')
  const { code, status, title, message } = (await response.json()) as Problem
  return new ProblemError({ code, status, title, message })
}

export function unreachable(sentence: 'problem.unreachableMeans' | 'problem.slow'): ProblemError {
  const words = { title: t('problem.unreachable'), message: t(sentence) }
  return new ProblemError({ code: 'unreachable', status: 0, ...words })
}

/** Nobody is signed in, or no longer. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'unauthenticated'
}
