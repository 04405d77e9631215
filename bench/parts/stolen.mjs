import { readFileSync } from 'node:fs'

/**
 * Watches how much of the cores the host gives to others (Linux counts it as "steal"). The returned function says the
 * share since the start, 0 to 1; null where nothing counts it.
 */
export function watchStolen() {
  const start = readTimes()
  return () => {
    const now = readTimes()
    if (start === null || now === null || now.all === start.all) return null
    return (now.stolen - start.stolen) / (now.all - start.all)
  }
}

/** user nice system idle iowait irq softirq steal: what follows is counted in these already. */
function readTimes() {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
    const times = line.split(/\s+/).slice(1, 9).map(Number)
    if (times.length < 8) return null
    return { stolen: times[7], all: times.reduce((sum, each) => sum + each, 0) }
  } catch {
    return null
  }
}
