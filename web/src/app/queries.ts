import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, ProblemError } from '../api/problem.ts'
import { meQuery } from '../api/session.ts'

/** The cache of what the service said. `onSignedOut` is called when a session has ended under the reader's hands. */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        const isGuard = queryKey[0] === meQuery.queryKey[0] // who asks that deals with the answer
        if (isSignedOut(error) && !isGuard) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always', // the service may well be on this machine, without any network
        retry: (failures, error) => failures < 1 && error instanceof ProblemError && error.status === 0,
        retryDelay: 500,
      },
    },
  })
}
