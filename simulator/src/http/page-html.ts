import type { FaultPatch, FaultSet } from '../faults.ts'
import { type Lang, PAGE_TEXTS, type PageTexts } from './page-texts.ts'

type FaultText = keyof PageTexts['faults']

/** A slider sets a rate in per cent, or milliseconds. */
interface Slider {
  fault: keyof FaultSet & FaultText
  unit: '%' | 'ms' | 's'
  max: number
}
const SLIDERS: Record<'api' | 'callbacks' | 'inbound' | 'lists', readonly Slider[]> = {
  api: [
    { fault: 'latencyMs', unit: 'ms', max: 5000 },
    { fault: 'acceptThenHang', unit: '%', max: 100 },
    { fault: 'acceptThen500', unit: '%', max: 100 },
    { fault: 'refuse500', unit: '%', max: 100 },
    { fault: 'rateLimit429', unit: '%', max: 100 },
  ],
  callbacks: [
    { fault: 'dropCallbacks', unit: '%', max: 100 },
    { fault: 'duplicateCallbacks', unit: '%', max: 100 },
    { fault: 'reorderCallbacks', unit: '%', max: 100 },
    { fault: 'delayCallbacksMs', unit: 's', max: 120 },
  ],
  inbound: [
    { fault: 'dropInbound', unit: '%', max: 100 },
    { fault: 'duplicateInbound', unit: '%', max: 100 },
    { fault: 'delayInboundMs', unit: 's', max: 120 },
  ],
  lists: [{ fault: 'listLagMs', unit: 's', max: 120 }],
}
const SWITCHES: ReadonlyArray<{ text: FaultText; patch: FaultPatch }> = [
  {
    text: 'carrierDown',
    patch: { finalStatus: { channel: 'sms', status: 'undelivered', errorCode: 30008 } },
  },
  { text: 'windowClosed', patch: { windowClosed: {} } },
  { text: 'noReceipt', patch: { noReceipt: {} } },
  { text: 'suspended', patch: { reject: { httpStatus: 403, code: 20005 } } },
]
const TRAITS = ['on', 'hasWhatsApp', 'windowOpen', 'blockedBusiness', 'readsAtOnce', 'oldWhatsAppId'] as const

const SPRITE = `<svg width="0" height="0" class="sr" aria-hidden="true">
<symbol id="s-sent" viewBox="0 0 16 16"><path d="M3 8.700 6.300 12l6.500-7.500"/></symbol>
<symbol id="s-delivered" viewBox="0 0 16 16"><path d="M1.500 8.700 4.600 12l6-7.200M7.400 11.300l.7.700 6.400-7.200"/></symbol>
<symbol id="s-failed" viewBox="0 0 16 16"><path d="M4 4l8 8M12 4l-8 8"/></symbol>
<symbol id="s-queued" viewBox="0 0 16 16"><path d="M2.500 4.500h11M2.500 8h11M2.500 11.500h7"/></symbol>
<symbol id="u-search" viewBox="0 0 20 20"><path d="M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.500 13.500 17 17"/></symbol>
<symbol id="u-power" viewBox="0 0 20 20"><path d="M10 3v6M6 5.500a6 6 0 1 0 8 0"/></symbol>
<symbol id="u-copy" viewBox="0 0 20 20"><path d="M7 7h9.500v9.500H7zM4.500 13h-1V3.500H13v1"/></symbol>
</svg>`

/** The page of phones. Everything that comes from messages is put in by the script, as text. */
export function pageHtml(lang: Lang): string {
  const texts = PAGE_TEXTS[lang]
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${texts.title}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/fonts.css">
<link rel="stylesheet" href="/assets/page.css">
<script type="application/json" id="texts">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/assets/page.js"></script>
</head>
<body>
${SPRITE}
<a class="skip" href="#main">${texts.skip}</a>
${header(lang, texts)}
<main class="sim" id="main" tabindex="-1">
${wall(texts)}
${openPhone(texts)}
${faultPanel(texts)}
</main>
</body>
</html>
`
}

function header(lang: Lang, texts: PageTexts): string {
  const other: Lang = lang === 'en' ? 'pt-BR' : 'en'
  return `<header class="sh"><span class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path class="a" d="M4 2.500h17.500V18H12.100L4 9.900z"/><path class="c" d="M4 12.300 9.700 18 4 22.300z"/></svg>${texts.title}</span>
<span class="grow"></span><span class="sm mut note" id="note" role="status" data-usual="${texts.unreal}">${texts.unreal}</span>
<a class="btn txt" id="lang" href="?lang=${other}" lang="${other}" hreflang="${other}">${texts.otherLang}</a></header>`
}

function wall(texts: PageTexts): string {
  return `<section aria-labelledby="count"><div class="sechead"><h1 id="count" class="grow">${texts.title}</h1></div>
<search class="search"><svg class="i" viewBox="0 0 20 20" aria-hidden="true"><use href="#u-search"/></svg><label class="sr" for="q">${texts.search}</label><input class="in" id="q" type="search" placeholder="${texts.placeholder}" autocomplete="off" spellcheck="false"></search>
<div class="wall" id="wall"></div>
<div class="nobody" id="nobody" hidden></div>
<button type="button" class="btn more" id="more" hidden></button></section>`
}

function openPhone(texts: PageTexts): string {
  const switches = TRAITS.map(
    (trait) =>
      `<label class="sw"><input type="checkbox" role="switch" data-trait="${trait}">${texts.switches[trait]}</label>`,
  )
  return `<section class="op" aria-labelledby="who"><div class="sechead"><h2 id="who" class="grow" tabindex="-1"></h2><span class="sm mut" id="number"></span></div>
<p class="nobody" id="pick">${texts.pick}</p>
<div id="open" hidden><div class="phone"><div class="screen" id="screen" tabindex="0" role="region" aria-label="${texts.received}"></div>
${replyForm(texts)}</div>
<div class="swi">${switches.join('')}</div></div></section>`
}

function replyForm({ reply }: PageTexts): string {
  const words = reply.words.map(
    (word) => `<button type="button" class="chip" data-say="${word}">${word}</button>`,
  )
  return `<form class="rep" id="reply"><fieldset id="writing"><legend class="sr" id="as"></legend>
<div class="chips" role="group" aria-label="${reply.quick}">${words.join('')}</div>
<div class="row"><div class="seg" role="group" aria-label="${reply.via}"><button type="button" data-via="whatsapp">WA<span class="sr"> WhatsApp</span></button><button type="button" data-via="sms">SMS</button></div>
<label class="sr" for="text">${reply.text}</label><input class="in grow" id="text" autocomplete="off" enterkeyhint="send" placeholder="${reply.text}"><button type="submit" class="btn">${reply.send}</button></div></fieldset>
<p class="sm mut" id="mute" hidden></p><p class="sm mut" id="stopped" hidden></p><p class="complaint" id="unsent" role="alert"></p></form>`
}

function faultPanel(texts: PageTexts): string {
  const { faults } = texts
  const group = (title: FaultText, inner: string) =>
    `<div class="grp"><h3>${faults[title]}</h3>${inner}</div>`
  const sliders = (of: keyof typeof SLIDERS) =>
    group(of, SLIDERS[of].map((one) => slider(one, faults)).join(''))
  const switches = SWITCHES.map(
    ({ text, patch }) =>
      `<label class="sw"><input type="checkbox" role="switch" data-patch='${JSON.stringify(patch)}'>${faults[text]}</label>`,
  )
  return `<aside class="sheet cha" aria-labelledby="faults"><div><h2 id="faults">${faults.title}</h2><p class="mut sm" id="on"></p><p class="complaint" id="complaint" role="alert"></p></div>
<div class="seg" role="group" aria-label="${faults.where}"><button type="button" id="all" aria-pressed="true">${faults.all}</button><button type="button" id="one" aria-pressed="false" disabled>${faults.onlyOne}</button></div>
${templatePanel(texts)}${sliders('api')}${sliders('callbacks')}${sliders('inbound')}${sliders('lists')}${group('whole', switches.join(''))}
<div class="grp"><p class="mut sm" id="seed"></p><button type="button" class="btn full" id="reset">${faults.reset}</button></div></aside>`
}

/** Shown once there is a template; its status is chosen by hand, in Meta's place. */
function templatePanel({ templates }: PageTexts): string {
  return `<div class="grp" id="templates" hidden><h3>${templates.title}</h3><ul class="tpl" id="template-list"></ul><p class="complaint" id="template-complaint" role="alert"></p></div>`
}

function slider({ fault, unit, max }: Slider, texts: PageTexts['faults']): string {
  const step = unit === 'ms' ? 50 : 1
  return `<div class="rg"><label for="f-${fault}">${texts[fault]}</label><output for="f-${fault}" id="o-${fault}" class="dim"></output><input type="range" id="f-${fault}" min="0" max="${max}" step="${step}" value="0" data-fault="${fault}" data-unit="${unit}"></div>`
}
