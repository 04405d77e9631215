import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, ProblemError } from '../api/problem.ts'

/** The cache of what the service said. `onSignedOut` is called when a session has ended under the reader's hands. */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) onSignedOut()
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
