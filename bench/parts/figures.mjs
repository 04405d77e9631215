/** The middle one; of an even number the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The smallest value that so many per cent of the values do not exceed. */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))]
}

/** Ratios are formed inside each round, because the machine may be faster in the next one. */
export function ratioOf(figures, peers) {
  return median(figures.map((figure, round) => figure / peers[round]))
}

/** Events in each second from the first on, and the most that fell into any second, wherever it begins. */
export function windowsOf(times, { skipMs, lengthMs }) {
  const start = times[0] + skipMs
  const inside = times.filter((at) => at >= start && at < start + lengthMs)
  const seconds = Array.from({ length: Math.floor(lengthMs / 1000) }, () => 0)
  for (const at of inside) seconds[Math.floor((at - start) / 1000)] += 1
  let most = 0
  for (let from = 0, to = 0; to < inside.length; to += 1) {
    while (inside[to] - inside[from] >= 1000) from += 1
    most = Math.max(most, to - from + 1)
  }
  return { seconds, perSecond: (inside.length / lengthMs) * 1000, most }
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export const perSecond = (values) => `${grouped.format(median(values))}/s${spread(values)}`
export const times = (ratio) => `${ratio.toFixed(2)}×`
export const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const whole = (value) => grouped.format(value)

function spread(values) {
  if (values.length < 2) return ''
  return ` [${grouped.format(Math.min(...values))}–${grouped.format(Math.max(...values))}]`
}
