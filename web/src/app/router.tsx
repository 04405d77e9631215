import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { isSignedOut } from '../api/problem.ts'
import { meQuery } from '../api/session.ts'
import { BroadcastPage } from '../pages/broadcast/broadcast-page.tsx'
import { readStateFilter, type StateFilter } from '../pages/broadcast/state-filter.ts'
import { BroadcastsPage } from '../pages/broadcasts/broadcasts-page.tsx'
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx'
import { PageFailed } from './page-failed.tsx'
import { PageMissing } from './page-missing.tsx'
import { Root } from './root.tsx'
import { parseSearch, stringifySearch } from './search.ts'
import { Shell } from './shell.tsx'

interface SignInSearch {
  /** Where the reader was when the session ended. */
  voltar?: string
}
interface PageSearch {
  cursor?: string
}
interface BroadcastSearch extends PageSearch {
  estado?: StateFilter
}

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Root,
  notFoundComponent: PageMissing,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: ({ voltar }): SignInSearch =>
    typeof voltar === 'string' && voltar.startsWith('/empresa/') ? { voltar } : {},
  beforeLoad: async ({ context, search }) => {
    const me = await context.queries.fetchQuery(meQuery).catch(() => null) // no answer: the page will say so
    if (me) throw redirect({ href: search.voltar ?? '/empresa/broadcast/' })
  },
  component: SignIn,
})

function SignIn() {
  const { voltar = '/empresa/broadcast/' } = signIn.useSearch()
  const navigate = signIn.useNavigate()
  return <SignInPage onSignedIn={() => navigate({ href: voltar })} />
}

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queries.ensureQueryData(meQuery) }
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/', search: { voltar: location.href }, replace: true })
      throw error
    }
  },
  component: InShell,
  errorComponent: PageFailed,
})

function InShell() {
  return <Shell me={shell.useRouteContext().me} />
}

const broadcasts = createRoute({
  getParentRoute: () => shell,
  path: '/empresa/broadcast/',
  validateSearch: ({ cursor }): PageSearch => readCursor(cursor),
  component: Broadcasts,
})

function Broadcasts() {
  return <BroadcastsPage cursor={broadcasts.useSearch().cursor} />
}

const broadcast = createRoute({
  getParentRoute: () => shell,
  path: '/empresa/broadcast/$id',
  validateSearch: ({ estado, cursor }): BroadcastSearch => ({
    ...readStateFilter(estado),
    ...readCursor(cursor),
  }),
  component: OneBroadcast,
})

function OneBroadcast() {
  const { id } = broadcast.useParams()
  const { estado, cursor } = broadcast.useSearch()
  if (!/^[1-9]\d{0,8}$/.test(id)) return <PageMissing />
  return <BroadcastPage key={id} id={Number(id)} filter={estado} cursor={cursor} />
}

function readCursor(cursor: unknown): PageSearch {
  return typeof cursor === 'string' && cursor !== '' ? { cursor } : {}
}

/** The dashboard's addresses. Filters and pages live in them, so that a copied one shows a colleague the same. */
export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, shell.addChildren([broadcasts, broadcast])]),
    context: { queries },
    parseSearch,
    stringifySearch,
    trailingSlash: 'preserve',
    scrollRestoration: true,
    defaultPendingMs: 200,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
