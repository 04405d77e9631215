import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { printMantineVariables } from './scripts/print-mantine-variables.mjs'
import { theme, themeVariables } from './src/app/theme.ts'

const VARIABLES = 'virtual:mantine-variables.css'

/**
 * Mantine writes its variables into an inline style element, which our Content-Security-Policy refuses. They are
 * known when the page is built, so they are a stylesheet like any other.
 */
function mantineVariables(): Plugin {
  return {
    name: 'recado:mantine-variables',
    resolveId: (id) => (id === VARIABLES ? `\0${VARIABLES}` : null),
    load: (id) => (id === `\0${VARIABLES}` ? printMantineVariables(theme, themeVariables) : null),
  }
}

export default defineConfig({
  plugins: [react(), mantineVariables()],
  build: {
    ...{ target: 'es2022', sourcemap: false, assetsInlineLimit: 0, reportCompressedSize: false },
    chunkSizeWarningLimit: 800, // in kB before compression; the budget is 260 kB after it
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    port: 5173,
    // `RECADO_URL=http://127.0.0.1:3000 npx vite`: the page from source, the rest from a service that runs.
    proxy: Object.fromEntries(
      ['/api', '/openapi.json', '/docs'].map((path) => [
        path,
        process.env.RECADO_URL ?? 'http://127.0.0.1:3000',
      ]),
    ),
  },
})
