import { randomBytes, randomInt } from 'node:crypto'

/**
 * Chance without state: every draw is a pure function of the seed, of the number of the message (or request) and of
 * what is being decided. So the same seed repeats the same faults whatever the order in which things happen.
 */
export type Draw = (n: number, about: string) => number

export function openDraw(seed: number): Draw {
  const salts = new Map<string, number>()
  return (n, about) => {
    let salt = salts.get(about)
    if (salt === undefined) {
      salt = hashText(seed, about)
      salts.set(about, salt)
    }
    return mix(salt, n) / 4_294_967_296
  }
}

/** A number in [0, 1) that always is the same for this text under this seed. */
export function drawForText(seed: number, text: string): number {
  return hashText(seed, text) / 4_294_967_296
}

/**
 * 32 hex digits for the n-th thing of a kind; with a prefix they make a SID. The first half belongs to the seed and
 * the kind, the second never repeats for another n below 2^32.
 */
export function hexId(seed: number, n: number, kind: number): string {
  const key = seed * 1024 + kind
  let half = firstHalves.get(key)
  if (half === undefined) {
    half = hex(mix(seed ^ 0x1f83d9ab, kind)) + hex(mix(seed ^ 0x5be0cd19, kind))
    if (firstHalves.size > 1_000) firstHalves.clear()
    firstHalves.set(key, half)
  }
  return half + hex(mix(seed, n)) + hex(mix(seed ^ kind, n ^ 0x2545f491))
}

/** Only to save time: what is in it follows from its key. */
const firstHalves = new Map<number, string>()
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function freshSeed(): number {
  return randomInt(1, 2_147_483_647)
}

export function freshInstanceId(): string {
  return randomBytes(8).toString('hex')
}

function hex(word: number): string {
  return `${BYTES[word >>> 24]}${BYTES[(word >>> 16) & 255]}${BYTES[(word >>> 8) & 255]}${BYTES[word & 255]}`
}

function hashText(seed: number, text: string): number {
  let h = (seed ^ 0x811c9dc5) >>> 0
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(seed, h)
}

function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
