/** The candidate that a person most likely meant, or null when none is near enough to be worth proposing. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = plain(word)
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate))
    if (best === null || distance < best.distance) best = { candidate, distance }
  }
  const distanceMax = Math.max(1, Math.floor(wanted.length / 3))
  return best !== null && best.distance <= distanceMax ? best.candidate : null
}

function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('-', '_')
}

/** Levenshtein's distance, one row kept. The words are names of flags and variables: short. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
