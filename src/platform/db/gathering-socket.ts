import { Socket } from 'node:net'

/**
 * A socket that sends what is written in one turn of the thread by one call to the system: statements that are asked at
 * once would cost one each, which is a good part of what a short statement costs.
 */
export class GatheringSocket extends Socket {
  #gathering = false

  override write(...written: [chunk: Uint8Array | string, ...rest: unknown[]]): boolean {
    if (!this.#gathering) {
      this.#gathering = true
      this.cork()
      process.nextTick(() => {
        this.#gathering = false
        this.uncork()
      })
    }
    return super.write(...(written as Parameters<Socket['write']>))
  }
}
