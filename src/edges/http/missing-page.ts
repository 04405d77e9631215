import type { Lang } from '../../platform/context.ts'
import { MISSING_PAGE_TEXTS } from '../../text/catalogue/missing-page-http.ts'

/** What stands in for the dashboard while it has not been built. */
export function missingPage(lang: Lang): string {
  const { title, sentence, mend } = MISSING_PAGE_TEXTS[lang]
  return `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Recado</title></head>
<body>
<h1>${title}</h1>
<p>${sentence}</p>
<p>${mend}</p>
<pre>npm run build</pre>
<p><a href="/docs">API</a></p>
</body>
</html>
`
}
