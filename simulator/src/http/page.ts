import { answer, type Exchange } from './exchange.ts'

export function openPage(): (exchange: Exchange) => void {
  return (exchange) => answer(exchange, { status: 404, body: '{"error":"not here"}' })
}
