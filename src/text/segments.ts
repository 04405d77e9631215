export interface SegmentCount {
  encoding: 'GSM-7' | 'UCS-2'
  segments: number
  /** Septets in GSM-7 (extension characters count two), UTF-16 code units in UCS-2. */
  units: number
}

/** Units of an SMS that stands alone, and of each part of a joined one (six octets go to the header). */
const SEGMENT_UNITS = { 'GSM-7': { single: 160, joined: 153 }, 'UCS-2': { single: 70, joined: 67 } } as const

const GSM_BASIC =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz' +
  '¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ'
const GSM_EXTENSION = '\f[\\]^{|}~€'

/** Septets by code unit; 0 is not in the alphabet. */
const GSM_UNITS = gsmUnits()

/**
 * Marks, joiners, surrogates, jamo and the like, with what they may join to. Outside such a run each code unit is a
 * character by itself, so only runs go through the segmenter, which is forty times slower than the rest.
 */
const JOINING_RUNS =
  /(?:^|[\s\S])[\u0300-\u036f\u0400-\u1dff\u1f00-\u200f\u2028-\u202f\u205f-\u209f\u20c0-\uffff]+/g

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Encoding and segments of an SMS exactly as Twilio counts them: one character outside GSM-7 turns the whole text into
 * UCS-2, and no character is split between two segments. An empty text is one segment.
 */
export function countSegments(text: string): SegmentCount {
  const septets = septetsOf(text)
  if (septets !== null) return count('GSM-7', septets)
  const units = text.length
  if (units <= SEGMENT_UNITS['UCS-2'].single) return { encoding: 'UCS-2', segments: 1, units }
  return count('UCS-2', graphemeSizes(text))
}

/** The code units of each character. */
function graphemeSizes(text: string): number[] {
  const sizes: number[] = []
  let done = 0
  for (const run of text.matchAll(JOINING_RUNS)) {
    for (; done < run.index; done++) sizes.push(1)
    for (const { segment } of graphemes.segment(run[0])) sizes.push(segment.length)
    done = run.index + run[0].length
  }
  for (; done < text.length; done++) sizes.push(1)
  return sizes
}

/** The septets of each character, or null when one is not in GSM-7. */
function septetsOf(text: string): number[] | null {
  const sizes: number[] = []
  for (let index = 0; index < text.length; index++) {
    const size = GSM_UNITS[text.charCodeAt(index)] ?? 0
    if (size === 0) return null
    sizes.push(size)
  }
  return sizes
}

function count(encoding: SegmentCount['encoding'], sizes: number[]): SegmentCount {
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const segments = units <= SEGMENT_UNITS[encoding].single ? 1 : countJoined(encoding, sizes)
  return { encoding, segments, units }
}

/**
 * Fills the parts in order. Like Twilio's counter, the character that did not fit into a lone SMS goes into the second
 * part together with what the header pushed out of the first, even where these are wider than a part.
 */
function countJoined(encoding: SegmentCount['encoding'], sizes: number[]): number {
  const { single, joined } = SEGMENT_UNITS[encoding]
  let filled = 0
  let overflowAt = 0
  for (; overflowAt < sizes.length; overflowAt++) {
    if (filled + (sizes[overflowAt] ?? 0) > single) break
    filled += sizes[overflowAt] ?? 0
  }
  let first = 0
  for (const size of sizes) {
    if (first + size > joined || first + size > filled) break
    first += size
  }
  let segments = 2
  let used = filled - first + (sizes[overflowAt] ?? 0)
  for (const size of sizes.slice(overflowAt + 1)) {
    if (used + size > joined) {
      segments++
      used = 0
    }
    used += size
  }
  return segments
}

function gsmUnits(): Uint8Array {
  const units = new Uint8Array(0x10000)
  for (const char of GSM_BASIC) units[char.charCodeAt(0)] = 1
  for (const char of GSM_EXTENSION) units[char.charCodeAt(0)] = 2
  return units
}
