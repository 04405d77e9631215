/* The page of phones: reads the simulator's JSON, listens to its events, and shows everything people wrote as text. */

const texts = JSON.parse(document.querySelector('#texts').textContent)
const lang = document.documentElement.lang
const $ = (selector) => document.querySelector(selector)
const PAGE = 60
const REFRESH_MS = 400

const state = {
  open: location.hash.startsWith('#+') ? location.hash.slice(1) : null,
  via: null,
  screen: '',
  newest: null,
  limit: PAGE,
  scope: 'all',
  faults: { faults: {}, only: {}, seed: 0 },
  seen: new Map(),
  startedAt: new Date(),
}

/* ── small things ─────────────────────────────────────────────────────── */

const count = new Intl.NumberFormat(lang)
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name])
const plural = (forms, n) =>
  fill(n === 0 && forms.zero ? forms.zero : n === 1 ? forms.one : forms.other, { n: count.format(n) })

function element(tag, className, ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children)
  return made
}

function icon(name, className = '', size = 16) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('aria-hidden', 'true')
  if (className) svg.setAttribute('class', className)
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#${name}`)
  svg.append(use)
  return svg
}

function formatNumber(number) {
  const brazil = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(number)
  return brazil ? `(${brazil[1]}) ${brazil[2]}-${brazil[3]}` : number
}

const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hour12: false })
const dayMonth = new Intl.DateTimeFormat(lang, { day: 'numeric', month: lang === 'en' ? 'short' : 'numeric' })
const exact = new Intl.DateTimeFormat(lang, { dateStyle: 'short', timeStyle: 'medium' })

function dayOf(date) {
  const days = Math.round(
    (new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000,
  )
  return days === 0 ? texts.today : days === 1 ? texts.yesterday : dayMonth.format(date)
}

const shortTime = (date) => (dayOf(date) === texts.today ? clock.format(date) : dayOf(date))

function timeElement(date, text) {
  const time = element('time', '', text)
  time.dateTime = date.toISOString()
  time.title = exact.format(date)
  return time
}

function channelMark(channel) {
  const isWhatsApp = channel === 'whatsapp'
  const mark = element('span', isWhatsApp ? 'ch wa' : 'ch', isWhatsApp ? 'WA' : 'SMS')
  mark.title = isWhatsApp ? 'WhatsApp' : 'SMS'
  if (isWhatsApp) mark.append(element('span', 'sr', ' WhatsApp'))
  return mark
}

async function ask(path, method = 'GET', body) {
  const answer = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  if (!answer.ok) throw new Error(`${answer.status}`)
  return answer.json()
}

const isLost = (message) => message.status === 'failed' || message.status === 'undelivered'
const isOwn = (message) => message.direction === 'inbound'
const isThere = (message) => ['delivered', 'read', 'received'].includes(message.status)
const bare = (address) => (address ?? '').replace('whatsapp:', '')
const wordsOf = ({ body, media }) => plain(body) || (media > 0 ? texts.media : texts.erased)

/* ── WhatsApp's marks: *bold*, _italic_, ~struck~, as elements and never as HTML ── */

const MARKS = /(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu
const TAGS = { '*': 'b', _: 'i', '~': 's' }

function rich(text) {
  const parts = []
  let at = 0
  for (const match of text.matchAll(MARKS)) {
    parts.push(text.slice(at, match.index), element(TAGS[match[1]], '', ...rich(match[2])))
    at = match.index + match[0].length
  }
  parts.push(text.slice(at))
  return parts
}

const plain = (text) => text.replace(MARKS, '$2').replace(/\s+/g, ' ')
const codeIn = (text) =>
  /(?:c[óo]digo|code|senha|pin)\D{0,40}?\b(\d{3}\s?\d{3}|\d{4,8})\b/iu.exec(text)?.[1] ?? null

/* ── the wall ─────────────────────────────────────────────────────────── */

const cards = new Map()

async function refreshWall() {
  const q = $('#q').value
  const { total, matching, phones } = await ask(
    `/simulator/phones?limit=${state.limit}&q=${encodeURIComponent(q)}`,
  )
  const isSearch = q.trim() !== ''
  $('#count').textContent = isSearch
    ? fill(texts.matching, { n: count.format(matching), total: count.format(total) })
    : plural(texts.phones, total)
  document.title = `${plural(texts.phones, total)} · ${texts.title}`
  placeCards(phones)
  showNobody(phones.length === 0, total === 0)
  const left = matching - phones.length
  $('#more').hidden = left <= 0
  $('#more').textContent = fill(texts.more, { n: count.format(Math.min(left, PAGE)) })
  if (state.open === null && phones.length > 0 && matchMedia('(min-width: 861px)').matches)
    await openPhone(phones[0].number)
}

function showNobody(isEmpty, isFirst) {
  const nobody = $('#nobody')
  nobody.hidden = !isEmpty
  if (!isEmpty) return
  nobody.replaceChildren(element('p', '', isFirst ? texts.none : texts.noMatch))
  if (isFirst) nobody.append(element('p', '', `${texts.noneHow} `, element('span', 'mono', location.origin)))
  const number = numberIn($('#q').value)
  if (number !== null) nobody.append(newPhoneButton(number))
}

/** Somebody may write who never received anything: a number that was searched for becomes a phone. */
function numberIn(text) {
  const digits = text.replace(/[\s().-]/g, '')
  if (/^\+[1-9]\d{7,14}$/.test(digits)) return digits
  return /^[1-9]{2}9?\d{8}$/.test(digits) ? `+55${digits}` : null
}

function newPhoneButton(number) {
  const button = element('button', 'btn', fill(texts.newPhone, { number: formatNumber(number) }))
  button.type = 'button'
  button.addEventListener('click', async () => {
    const phone = await ask(`/simulator/phones/${encodeURIComponent(number)}`, 'PUT', {}).catch(() => null)
    if (phone === null) return
    await Promise.all([refreshWall(), openPhone(phone.number, true)])
    $('#text').focus()
  })
  return button
}

/** Cards stay the same elements, so that the focus and the scroll stay where they are. */
function placeCards(phones) {
  const wall = $('#wall')
  const focused = document.activeElement
  const shown = new Set(phones.map((phone) => phone.number))
  for (const [number, card] of cards) {
    if (shown.has(number)) continue
    card.node.remove()
    cards.delete(number)
  }
  phones.forEach((phone, index) => {
    const card = cards.get(phone.number) ?? newCard(phone.number)
    const isNew = isUnseen(phone)
    const print = JSON.stringify([phone, isNew])
    if (card.print !== print) fillCard(card.node, phone, isNew)
    card.print = print
    card.node.setAttribute('aria-pressed', String(phone.number === state.open))
    if (wall.children[index] !== card.node) wall.insertBefore(card.node, wall.children[index] ?? null)
  })
  if (focused instanceof HTMLElement && focused !== document.activeElement && wall.contains(focused))
    focused.focus()
}

/** Yellow is for what arrived while this page is open and was not looked at. */
function isUnseen({ number, last }) {
  if (last === null || isOwn(last) || !isThere(last) || number === state.open) return false
  return new Date(last.dateCreated) > (state.seen.get(number) ?? state.startedAt)
}

function newCard(number) {
  const node = element('button', 'pc')
  node.type = 'button'
  node.addEventListener('click', () => openPhone(number, true))
  const card = { node, print: '' }
  cards.set(number, card)
  return card
}

function fillCard(node, phone, isNew) {
  const { last } = phone
  node.className = `pc${isNew ? ' new' : ''}${phone.on ? '' : ' off'}`
  const head = element('span', 'hd', element('span', 'nm', phone.name ?? formatNumber(phone.number)))
  head.append(element('span', 'dim xs nu', phone.name === null ? phone.number : formatNumber(phone.number)))
  const foot = element('span', 'ft')
  node.replaceChildren(head)
  if (!phone.on) {
    node.append(element('span', 'zz', icon('u-power', 'i', 20), texts.off))
    if (phone.waiting > 0) foot.append(element('span', '', plural(texts.waiting, phone.waiting)))
  } else if (last !== null) {
    node.append(
      element(
        'span',
        isOwn(last) ? `tx me ${last.channel}` : isThere(last) ? 'tx' : 'tx lost',
        element('span', '', wordsOf(last)),
      ),
    )
  }
  if (last !== null && (phone.on || phone.waiting === 0)) {
    foot.append(
      channelMark(last.channel),
      timeElement(new Date(last.dateCreated), shortTime(new Date(last.dateCreated))),
    )
    const note = noteOf(phone)
    if (note) foot.append(note)
  }
  node.append(foot)
}

function noteOf({ last, blockedBusiness, hasWhatsApp, stopped }) {
  if (isLost(last)) return element('span', 'grow r bad', texts.lost)
  if (!isThere(last)) return element('span', 'grow r', texts.onItsWay)
  if (stopped.length > 0) return element('span', 'grow r', texts.stopped)
  if (isOwn(last)) return element('span', 'grow r', texts.replied)
  if (blockedBusiness) return element('span', 'grow r', texts.blocked)
  return hasWhatsApp ? null : element('span', 'grow r', texts.noWhatsApp)
}

/* ── the open phone ───────────────────────────────────────────────────── */

async function openPhone(number, byHand = false) {
  state.open = number
  state.screen = ''
  state.via = null
  history.replaceState(null, '', `#${number}`)
  for (const [other, { node }] of cards) node.setAttribute('aria-pressed', String(other === number))
  if (state.scope !== 'all') state.scope = number
  await refreshPhone()
  showFaults()
  if (byHand && matchMedia('(max-width: 860px)').matches) $('#who').focus()
}

async function refreshPhone() {
  const number = state.open
  if (number === null) return
  const phone = await ask(`/simulator/phones/${encodeURIComponent(number)}`).catch(() => null)
  if (number !== state.open) return
  $('#open').hidden = phone === null
  $('#pick').hidden = phone !== null
  $('#who').textContent = phone === null ? '' : (phone.name ?? formatNumber(number))
  $('#number').textContent = phone === null ? '' : phone.name === null ? number : formatNumber(number)
  if (phone === null) return
  state.seen.set(number, new Date())
  showReply(phone)
  for (const input of document.querySelectorAll('[data-trait]')) input.checked = phone[input.dataset.trait]
  const print = JSON.stringify(phone.bubbles)
  if (print === state.screen) return
  const follows = state.screen === '' || isInView(state.newest)
  state.screen = print
  state.newest = phone.bubbles.at(-1)?.sid ?? null
  $('#screen').replaceChildren(...chats(phone))
  if (follows) reveal(state.newest)
}

const bubbleOf = (sid) => document.querySelector(`[data-sid="${sid}"]`)

function isInView(sid) {
  const { scrollTop, clientHeight } = $('#screen')
  const bubble = bubbleOf(sid)
  if (bubble === null) return false
  const end = bubble.offsetTop + bubble.offsetHeight
  return end > scrollTop && end <= scrollTop + clientHeight + 40
}

/** The newest may stand in the middle: SMS stand below WhatsApp, whatever came last. */
function reveal(sid) {
  const screen = $('#screen')
  const bubble = bubbleOf(sid)
  if (bubble !== null) screen.scrollTop = bubble.offsetTop + bubble.offsetHeight + 16 - screen.clientHeight
}

function chats(phone) {
  return ['whatsapp', 'sms'].flatMap((channel) => {
    const bubbles = phone.bubbles.filter((bubble) => bubble.channel === channel)
    if (bubbles.length === 0) return []
    const last = bubbles.findLast((bubble) => bubble.from !== null)
    const sender = last && (isOwn(last) ? last.to : last.from)
    const head = element(
      'div',
      'chan',
      channelMark(channel),
      element('b', '', channel === 'sms' ? 'SMS' : 'WhatsApp'),
    )
    head.append(element('span', 'grow r dim', bare(sender)))
    const chat = element('div', 'chat')
    let day = ''
    for (const bubble of bubbles) {
      const itsDay = dayOf(new Date(bubble.dateCreated))
      if (itsDay !== day) chat.append(element('span', 'day', itsDay))
      day = itsDay
      chat.append(bubbleNode(bubble))
    }
    return [head, chat]
  })
}

function bubbleNode(message) {
  const isWhatsApp = message.channel === 'whatsapp'
  const kind = isOwn(message) ? ' me' : isLost(message) ? ' lost' : isThere(message) ? '' : ' way'
  const text =
    message.body === ''
      ? [element('i', 'dim', message.media > 0 ? texts.media : texts.erased)]
      : isWhatsApp
        ? rich(message.body)
        : [message.body]
  const bubble = element('div', `bub${isWhatsApp ? '' : ' sms'}${kind}`, ...text)
  bubble.dataset.sid = message.sid
  const { copyCode } = message
  if (copyCode !== null) bubble.append(element('span', 'foot', copyCode.footer))
  const isToCopy = isThere(message) && !isOwn(message)
  const code = isToCopy ? (copyCode?.code ?? codeIn(message.body)) : null
  if (code !== null) bubble.append(copyButton(code, copyCode?.button ?? fill(texts.copy, { code })))
  if (isToCopy) bubble.append(...message.quickReplies.map((reply) => replyButton(reply, message.sid)))
  if (isLost(message)) bubble.append(why(message))
  const trouble = isOwn(message) ? troubleOf(message) : null
  if (trouble !== null) bubble.append(trouble)
  const when = new Date(message.dateCreated)
  bubble.append(element('span', 't', timeElement(when, clock.format(when)), ...ticks(message)))
  return bubble
}

function ticks(message) {
  if (isOwn(message)) return ownTicks(message)
  const word = texts.statuses[message.status] ?? message.status
  if (isLost(message)) return [element('span', '', `· ${word}`)]
  if (isThere(message)) {
    const isRead = message.status === 'read'
    if (message.channel === 'sms') return [element('span', 'sr', word)]
    return [icon('s-delivered', isRead ? 'rd' : ''), element('span', 'sr', word)]
  }
  return [icon(message.status === 'sent' ? 's-sent' : 's-queued'), element('span', '', word)]
}

function why({ errorCode }) {
  return reasonNode(texts.reasons[errorCode] ?? texts.unknownReason, errorCode)
}

function reasonNode(reason, code) {
  const node = element('span', 'why', icon('s-failed'))
  node.append(element('span', '', `${reason} `, element('span', 'mono', code === null ? '' : String(code))))
  return node
}

function ownTicks({ webhook }) {
  if (webhook === null) return [icon('s-queued'), element('span', '', texts.webhook.pending)]
  if (webhook.outcome !== 'answered' || webhook.alert !== null) return []
  return [icon('s-delivered'), element('span', 'sr', texts.webhook.answered)]
}

/** What went wrong between Twilio and the service with something a person wrote; null when nothing did. */
function troubleOf({ webhook }) {
  if (webhook === null) return null
  const { outcome, alert, status } = webhook
  if (alert !== null) return reasonNode(fill(texts.alerts[alert] ?? texts.webhook.trouble, { status }), alert)
  if (outcome === 'answered') return null
  return outcome === 'unset'
    ? element('span', 'aside', texts.webhook.unset)
    : reasonNode(texts.webhook[outcome], null)
}

function copyButton(code, text) {
  const label = element('span', '', text)
  const button = element('button', 'copy', label, icon('u-copy', 'i s', 20))
  button.type = 'button'
  button.addEventListener('click', async () => {
    await navigator.clipboard?.writeText(code.replace(/\s/g, ''))
    label.textContent = texts.copied
  })
  return button
}

/** Pressing it writes to the business, as WhatsApp does. */
function replyButton({ text, payload }, repliesTo) {
  const button = element('button', 'copy qr', text)
  button.type = 'button'
  button.addEventListener('click', () => write(text, { button: { text, payload }, repliesTo }))
  return button
}

/* ── what the person writes ───────────────────────────────────────────── */

const CHARACTERS_MAX = { sms: 1600, whatsapp: 4096 }

/** By what it will go: as chosen, else as the last message came, else by WhatsApp where there is one. */
function viaOf({ last, hasWhatsApp, blockedBusiness }) {
  if (!hasWhatsApp || blockedBusiness) return 'sms'
  return state.via ?? last?.channel ?? 'whatsapp'
}

function showReply(phone) {
  const { on, hasWhatsApp, blockedBusiness, stopped } = phone
  const via = viaOf(phone)
  const canWhatsApp = hasWhatsApp && !blockedBusiness
  $('#as').textContent = fill(texts.reply.as, { who: $('#who').textContent })
  $('#writing').disabled = !on
  $('#reply').dataset.via = via
  $('#text').maxLength = CHARACTERS_MAX[via]
  for (const button of document.querySelectorAll('button[data-via]')) {
    button.setAttribute('aria-pressed', String(button.dataset.via === via))
    button.disabled = !canWhatsApp && button.dataset.via === 'whatsapp'
  }
  show('#mute', on ? (canWhatsApp ? null : texts.reply.onlySms) : texts.reply.off)
  const senders = stopped.filter((sender) => !sender.startsWith('MG')).join(', ')
  show('#stopped', senders === '' ? null : fill(texts.reply.stopped, { senders }))
}

function show(selector, text) {
  $(selector).hidden = text === null
  $(selector).textContent = text ?? ''
}

async function write(body, pressed) {
  const number = state.open
  const channel = pressed === undefined ? $('#reply').dataset.via : 'whatsapp'
  $('#unsent').textContent = ''
  try {
    const path = `/simulator/phones/${encodeURIComponent(number)}/messages`
    const { message } = await ask(
      path,
      'POST',
      pressed === undefined ? { channel, body } : { channel, ...pressed },
    )
    if (number !== state.open) return
    await Promise.all([refreshPhone(), refreshWall()])
    reveal(message.sid)
  } catch {
    if (number !== state.open) return
    $('#unsent').textContent = texts.reply.refused
    if (pressed === undefined) $('#text').value ||= body
  }
}

function wireReply() {
  $('#reply').addEventListener('submit', (event) => {
    event.preventDefault()
    const input = $('#text')
    const body = input.value.trim()
    if (body === '') return
    input.value = ''
    void write(body)
  })
  for (const chip of document.querySelectorAll('[data-say]'))
    chip.addEventListener('click', () => write(chip.dataset.say))
  for (const button of document.querySelectorAll('button[data-via]')) {
    button.addEventListener('click', () => {
      state.via = button.dataset.via
      void refreshPhone()
    })
  }
}

/* ── faults ───────────────────────────────────────────────────────────── */

const sliders = [...document.querySelectorAll('[data-fault]')]
const switches = [...document.querySelectorAll('[data-patch]')]
const current = () => (state.scope === 'all' ? state.faults.faults : (state.faults.only[state.scope] ?? {}))

function ruleOf({ dataset, valueAsNumber }) {
  if (valueAsNumber === 0) return null
  if (dataset.unit === '%') return { rate: valueAsNumber / 100 }
  return { ms: dataset.unit === 's' ? valueAsNumber * 1000 : valueAsNumber }
}

function positionOf(rule, unit) {
  if (rule === undefined) return 0
  if (unit === '%') return Math.round((rule.rate ?? 1) * 100)
  return unit === 's' ? Math.round(rule.ms / 1000) : rule.ms
}

function showSlider(slider) {
  const output = $(`#o-${slider.dataset.fault}`)
  const { unit } = slider.dataset
  output.textContent = `${count.format(slider.valueAsNumber)}${unit === '%' ? '%' : `\u00a0${unit}`}`
  output.className = slider.valueAsNumber === 0 ? 'dim' : 'b'
  slider.setAttribute('aria-valuetext', output.textContent)
}

/** A switch is on when its own rule is what is set: another rule of the same fault may come from a test. */
function isOn(patch, set) {
  return Object.entries(patch).every(([name, rule]) => {
    const there = set[name]
    return there !== undefined && Object.entries(rule).every(([field, value]) => there[field] === value)
  })
}

function showFaults() {
  const set = current()
  const n = Object.keys(set).length
  $('#on').textContent = plural(texts.faults.count, n)
  $('#seed').textContent = fill(texts.faults.seed, { seed: state.faults.seed })
  $('#all').setAttribute('aria-pressed', String(state.scope === 'all'))
  $('#one').setAttribute('aria-pressed', String(state.scope !== 'all'))
  $('#one').disabled = state.open === null
  if (state.open !== null)
    $('#one').textContent = fill(texts.faults.only, { who: $('#who').textContent || state.open })
  for (const slider of sliders) {
    if (slider === document.activeElement && slider.matches(':active')) continue
    slider.value = positionOf(set[slider.dataset.fault], slider.dataset.unit)
    showSlider(slider)
  }
  for (const input of switches) input.checked = isOn(JSON.parse(input.dataset.patch), set)
}

async function changeFaults(method, path, body) {
  try {
    state.faults = await ask(path, method, body)
    $('#complaint').textContent = ''
  } catch {
    $('#complaint').textContent = texts.faults.refused
  }
  showFaults()
}

const only = () => (state.scope === 'all' ? {} : { only: state.scope })

function wireFaults() {
  for (const slider of sliders) {
    slider.addEventListener('input', () => showSlider(slider))
    slider.addEventListener('change', () =>
      changeFaults('PUT', '/simulator/faults', { ...only(), [slider.dataset.fault]: ruleOf(slider) }),
    )
  }
  for (const input of switches) {
    input.addEventListener('change', () => {
      const patch = JSON.parse(input.dataset.patch)
      const off = Object.fromEntries(Object.keys(patch).map((name) => [name, null]))
      return changeFaults('PUT', '/simulator/faults', { ...only(), ...(input.checked ? patch : off) })
    })
  }
  $('#all').addEventListener('click', () => choose('all'))
  $('#one').addEventListener('click', () => choose(state.open))
  $('#reset').addEventListener('click', () => changeFaults('DELETE', '/simulator/faults'))
}

function choose(scope) {
  state.scope = scope
  showFaults()
}

/* ── templates ────────────────────────────────────────────────────────── */

async function refreshTemplates() {
  const { templates } = await ask('/simulator/templates')
  $('#templates').hidden = templates.length === 0
  if (document.activeElement?.closest('#template-list')) return
  $('#template-list').replaceChildren(...templates.slice(0, PAGE).map(templateRow))
}

function templateRow(template) {
  const select = element('select', 'in')
  const name = `${template.friendlyName || template.sid} (${template.language})`
  select.setAttribute('aria-label', fill(texts.templates.statusOf, { name }))
  for (const [status, word] of Object.entries(texts.templates.statuses)) {
    const option = element('option', '', word)
    option.value = status
    option.selected = status === template.status
    select.append(option)
  }
  select.addEventListener('change', async () => {
    const decided = { status: select.value }
    const done = await ask(`/simulator/templates/${template.sid}`, 'PUT', decided).catch(() => null)
    $('#template-complaint').textContent = done === null ? texts.templates.refused : ''
    select.blur()
    await refreshTemplates()
  })
  const row = element('li', '', element('span', 'sm', name), select)
  row.title = template.rejectionReason || template.body
  return row
}

/* ── what happens ─────────────────────────────────────────────────────── */

function listen() {
  const events = new EventSource('/simulator/events')
  const changed = new Set()
  let isDue = false
  const refresh = async () => {
    isDue = false
    const isOpenChanged = changed.has(state.open) || changed.size === 0 || changed.size > 100
    changed.clear()
    await Promise.all([
      refreshWall(),
      isOpenChanged ? refreshPhone() : null,
      readFaults(),
      refreshTemplates(),
    ]).catch(() => {})
  }
  const soon = () => {
    if (isDue) return
    isDue = true
    setTimeout(refresh, REFRESH_MS)
  }
  events.addEventListener('message', (event) => {
    for (const number of JSON.parse(event.data).changed) changed.add(number)
    soon()
  })
  events.addEventListener('open', () => {
    $('#note').textContent = $('#note').dataset.usual
    soon()
  })
  events.addEventListener('error', () => {
    $('#note').textContent = texts.stalled
  })
}

async function readFaults() {
  state.faults = await ask('/simulator/faults')
  showFaults()
}

function wire() {
  let typing
  $('#q').addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(() => {
      state.limit = PAGE
      void refreshWall()
    }, 150)
  })
  $('#more').addEventListener('click', () => {
    state.limit += PAGE
    void refreshWall()
  })
  for (const input of document.querySelectorAll('[data-trait]')) {
    input.addEventListener('change', async () => {
      const path = `/simulator/phones/${encodeURIComponent(state.open)}`
      await ask(path, 'PUT', { [input.dataset.trait]: input.checked }).catch(() => {})
      await Promise.all([refreshPhone(), refreshWall()])
    })
  }
  $('#lang').addEventListener('click', (event) => {
    event.preventDefault()
    location.href = `${event.currentTarget.getAttribute('href')}${location.hash}`
  })
  addEventListener('hashchange', () => {
    if (location.hash.startsWith('#+')) void openPhone(location.hash.slice(1))
  })
  wireReply()
  wireFaults()
}

wire()
await Promise.all([refreshWall(), readFaults(), refreshTemplates()])
if (state.open !== null) await openPhone(state.open)
listen()
