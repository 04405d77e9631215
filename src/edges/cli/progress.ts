import { Presets, SingleBar } from 'cli-progress'
import { formatNumber } from '../../text/format.ts'
import type { Broadcast } from './answers/broadcast.ts'
import type { Run } from './command.ts'

/** What is shown while a broadcast goes out. */
export interface Progress {
  show(broadcast: Broadcast, handedOver: number): void
  /** A line of its own, without hurting the bar. */
  say(line: string): void
  stop(): void
}

/** Without a terminal: one line for each further tenth. */
const LINES_MAX = 10

/** A bar on a terminal, a few lines elsewhere; both on stderr. */
export function openProgress(run: Run): Progress {
  return run.output.terminal ? openBar(run) : openLines(run)
}

function sentence({ texts, lang }: Run, broadcast: Broadcast, handedOver: number): string {
  return texts.send.progress({
    done: formatNumber(lang, handedOver),
    total: formatNumber(lang, broadcast.total_targets),
    delivered: formatNumber(lang, broadcast.delivered),
    failed: formatNumber(lang, broadcast.failed),
  })
}

function openBar(run: Run): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}%  {sentence}',
      stream: run.output.streams.stderr as NodeJS.WriteStream,
      barsize: Math.max(8, Math.min(24, run.output.columns - 60)),
      clearOnComplete: false,
      hideCursor: true,
      linewrap: false,
      // Ctrl-C is ours to handle, and so is the end.
      gracefulExit: false,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  )
  let running = false
  let last: { total: number; done: number; sentence: string } | null = null
  const draw = () => {
    if (last === null) return
    if (!running) bar.start(last.total, last.done, { sentence: last.sentence })
    else bar.update(last.done, { sentence: last.sentence })
    running = true
  }
  const stop = () => {
    if (running) bar.stop()
    running = false
  }
  return {
    show(broadcast, handedOver) {
      last = {
        total: broadcast.total_targets,
        done: handedOver,
        sentence: sentence(run, broadcast, handedOver),
      }
      draw()
    },
    say(line) {
      stop()
      run.output.talk(line)
    },
    stop,
  }
}

function openLines(run: Run): Progress {
  let shown = ''
  let tenth = -1
  return {
    show(broadcast, handedOver) {
      const total = Math.max(1, broadcast.total_targets)
      const reached = Math.floor((LINES_MAX * (handedOver + broadcast.delivered)) / (2 * total))
      const line = sentence(run, broadcast, handedOver)
      if (reached <= tenth || line === shown) return
      tenth = reached
      shown = line
      run.output.talk(line)
    },
    say: (line) => run.output.talk(line),
    stop: () => {},
  }
}
