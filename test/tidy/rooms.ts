import { posix } from 'node:path'

/** The total order of the rooms: each may import those before it. */
const rooms = [
  'platform',
  'text',
  'twilio',
  'identity',
  'directory',
  'contacts',
  'templates',
  'messages',
  'verification',
  'broadcasts',
  'reports',
  'privacy',
  'edges',
]

/** The files at the top, and what each may import besides its own room-less neighbours listed here. */
const topLevel: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'config.ts': ['errors.ts', 'platform', 'text'],
  'app.ts': ['errors.ts', 'config.ts', ...rooms],
  'index.ts': ['errors.ts', 'config.ts', 'app.ts', ...rooms],
  'main.ts': ['errors.ts', 'config.ts', 'app.ts', ...rooms],
}

/** What is wrong with this import, or null. Packages and Node's own modules are not its business, our own are. */
export function roomOrderIssue(from: string, specifier: string): string | null {
  if (/^recado-(?:simulator|web)\b/.test(specifier)) return specifier
  if (!specifier.startsWith('.')) return null
  const to = posix.join(posix.dirname(from), specifier)
  if (!to.startsWith('src/')) return /^(?:simulator|web|test|bench)\//.test(to) ? to : null
  const [source, target] = [placeOf(from), placeOf(to)]
  return source === target || allowedFrom(source).includes(target) ? null : `${source} → ${target}`
}

/** The room of a file, or its own name at the top. */
function placeOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function allowedFrom(place: string): readonly string[] {
  const own = topLevel[place]
  if (own) return own
  return rooms.includes(place) ? ['errors.ts', ...rooms.slice(0, rooms.indexOf(place))] : []
}
