/** One `<Message>` of a TwiML answer. */
export interface TwimlMessage {
  body: string
  media: string[]
  /** Empty where the answer did not say. */
  to: string
  from: string
  statusCallback: string
}

interface XmlElement {
  name: string
  attributes: Record<string, string>
  /** Text and elements in their order. */
  children: Array<string | XmlElement>
}

const DEPTH_MAX = 20

/**
 * What a TwiML document wants sent; null when it is no well-formed XML with `<Response>` around it. Verbs other than
 * `<Message>` are passed over, as their effect would be outside of messaging.
 */
export function readTwiml(text: string): TwimlMessage[] | null {
  const root = readXml(text)
  if (root === null || root.name !== 'Response') return null
  return elementsOf(root, 'Message').map((message) => {
    const { to = '', from = '', statusCallback = '' } = message.attributes
    const bodies = elementsOf(message, 'Body')
    const body = bodies.length > 0 ? bodies.map(textOf).join('') : textOf(message)
    return { body: body.trim(), media: elementsOf(message, 'Media').map(textOf), to, from, statusCallback }
  })
}

function elementsOf({ children }: XmlElement, name: string): XmlElement[] {
  return children.flatMap((child) => (typeof child !== 'string' && child.name === name ? [child] : []))
}

function textOf({ children }: XmlElement): string {
  return children.filter((child) => typeof child === 'string').join('')
}

/** Comments, instructions and the declaration are skipped; a DOCTYPE is refused, as there is none in TwiML. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y

/** The root element of a small document; null when it is not well-formed. */
function readXml(text: string): XmlElement | null {
  const document: XmlElement = { name: '', attributes: {}, children: [] }
  const open = [document]
  const token = new RegExp(TOKEN)
  const source = text.replace(/^\uFEFF/, '').trim()
  while (token.lastIndex < source.length) {
    const found = token.exec(source)
    const here = open.at(-1)
    if (found === null || here === undefined) return null
    const [, cdata, closed, opened, attributes = '', selfClosed, words] = found
    if (cdata !== undefined) here.children.push(cdata)
    else if (closed !== undefined) {
      if (open.length === 1 || here.name !== closed) return null
      open.pop()
    } else if (opened !== undefined) {
      const element = { name: opened, attributes: readAttributes(attributes), children: [] }
      if (element.attributes === null || open.length > DEPTH_MAX) return null
      here.children.push(element as XmlElement)
      if (selfClosed === '') open.push(element as XmlElement)
    } else if (words !== undefined) {
      const decoded = decodeEntities(words)
      if (decoded === null) return null
      here.children.push(decoded)
    }
  }
  const [root, ...others] = document.children.filter(
    (child) => typeof child !== 'string' || child.trim() !== '',
  )
  return open.length === 1 && others.length === 0 && typeof root === 'object' ? root : null
}

function readAttributes(text: string): Record<string, string> | null {
  const attributes: Record<string, string> = {}
  for (const [, name = '', inDouble, inSingle] of text.matchAll(
    /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    const value = decodeEntities(inDouble ?? inSingle ?? '')
    if (value === null || name in attributes) return null
    attributes[name] = value
  }
  return attributes
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Null at an `&` that begins no entity of XML's. */
function decodeEntities(text: string): string | null {
  let isBroken = false
  const decoded = text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));|&/gi, (_, hex, decimal, name) => {
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (point <= 0x10ffff) return String.fromCodePoint(point)
    const known = name === undefined ? undefined : ENTITIES[name]
    if (known === undefined) isBroken = true
    return known ?? ''
  })
  return isBroken ? null : decoded
}
