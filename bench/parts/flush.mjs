/** Gathers while a flush is under way and flushes at once when idle; `add` resolves after the flush it went with. */
export function openFlush(itemsMax, flush) {
  const items = []
  const waiting = []
  let running = false

  async function run() {
    running = true
    while (items.length > 0) {
      const batch = items.splice(0, itemsMax)
      const told = waiting.splice(0, itemsMax)
      try {
        await flush(batch)
        for (const { resolve } of told) resolve()
      } catch (error) {
        for (const { reject } of told) reject(error)
      }
    }
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      items.push(item)
      waiting.push({ resolve, reject })
      if (!running) setImmediate(() => (running ? undefined : run()))
    })
}
