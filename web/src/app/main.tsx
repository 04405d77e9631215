import './tokens.css'
import './families.css'
import 'virtual:mantine-variables.css'
import './base.css'
import './mantine.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startText } from '../lib/text/i18n.ts'
import { createQueries } from './queries.ts'
import { createAppRouter } from './router.tsx'
import { theme } from './theme.ts'

const queries = createQueries(() => {
  if (router.state.location.pathname === '/') return
  queries.removeQueries({ queryKey: ['me'] })
  void router.invalidate() // its guard then leads to the sign-in, and back afterwards
})
const router = createAppRouter(queries)
const schemes = localStorageColorSchemeManager({ key: 'recado-scheme' })

await startText()
const place = document.getElementById('root')
if (!place) throw new Error('index.html has no #root')
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
