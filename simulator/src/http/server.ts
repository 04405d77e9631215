import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { World } from '../world.ts'
import { openContentApi } from './content-api.ts'
import { handleDesk } from './desk.ts'
import { openEventStreams } from './event-streams.ts'
import { answer, type Exchange, readExchange } from './exchange.ts'
import { openGate, type RequestCounters } from './gate.ts'
import { type Hold, type HoldPoint, openHolds } from './holds.ts'
import { openPage } from './page.ts'
import { isSetupPath, openSetupApi } from './setup-api.ts'
import { openTwilioApi } from './twilio-api.ts'
import { openVerifyApi } from './verify-api.ts'

export interface HttpFace {
  host: string
  port: number
  requests(): RequestCounters
  inFlight(): number
  hold(point: HoldPoint, route: string): Hold
  close(): Promise<void>
}

/**
 * Bare node:http: a framework costs more per request than everything the simulator does with it, and a simulator
 * must not be what a load test measures. Rejects with the system's error when the port cannot be had.
 */
export async function openHttpFace(world: World, shutdown: (() => void) | null): Promise<HttpFace> {
  const { settings, seed, draw, clock } = world
  const gate = openGate(settings, { draw, seed, clock })
  const events = openEventStreams(world)
  const holds = openHolds()
  const twilio = openTwilioApi(world, gate, holds)
  const verify = openVerifyApi(world, gate, holds)
  const setup = openSetupApi(world, gate, holds)
  const content = openContentApi(world, gate, holds)
  const page = openPage()
  const desk = { world, gate, events, shutdown }

  const dispatch = (exchange: Exchange) => {
    try {
      if (exchange.path.startsWith('/2010-04-01/')) twilio(exchange)
      else if (isSetupPath(exchange.path)) setup(exchange)
      else if (exchange.path.startsWith('/v2/')) verify(exchange)
      else if (exchange.path.startsWith('/v1/')) content(exchange)
      else if (exchange.path.startsWith('/simulator/')) handleDesk(exchange, desk)
      else page(exchange)
    } catch (error) {
      // A bug of the simulator must not look like an answer of Twilio's.
      process.stderr.write(`recado-simulator: ${error instanceof Error ? error.stack : error}\n`)
      answer(exchange, { status: 500, body: '{"error":"The simulator failed; see its output."}' })
    }
  }
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    readExchange(request, response, dispatch)
  })
  const port = await listen(server, settings)
  return {
    host: settings.host,
    port,
    requests: gate.counters,
    inFlight: gate.inFlight,
    hold: holds.open,
    async close() {
      events.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', reject)
      // Without a path an address is always an AddressInfo.
      resolve((server.address() as AddressInfo).port)
    })
  })
}
