/** 2^18 slots of 8 bytes at first: 2 MB, doubled as it fills; a million keys take 16 MB, where a Set takes 100. */
const SLOTS_AT_FIRST = 262_144

/**
 * Remembers which texts were seen, by 52 bits of their hash, in flat memory. Two texts of a million are mistaken for one
 * another once in ten thousand files; what hangs on it is only what is said of a row.
 */
export class SeenHashes {
  #slots = new Float64Array(SLOTS_AT_FIRST)
  #size = 0

  /** Whether the text was there before; it is there afterwards. */
  add(text: string): boolean {
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return this.#put(hashOf(text))
  }

  #put(hash: number): boolean {
    let slot = hash % this.#slots.length
    while (this.#slots[slot] !== 0) {
      if (this.#slots[slot] === hash) return true
      slot = (slot + 1) % this.#slots.length
    }
    this.#slots[slot] = hash
    this.#size++
    return false
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Float64Array(before.length * 2)
    this.#size = 0
    for (const hash of before) if (hash !== 0) this.#put(hash)
  }
}

/** Two halves of 26 bits by FNV-1a with different seeds, never 0. */
function hashOf(text: string): number {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + 0x9e3779b9), 0x85ebca6b)
    high ^= high >>> 13
  }
  return (low >>> 6) * 0x4000000 + (high >>> 6) + 1
}
