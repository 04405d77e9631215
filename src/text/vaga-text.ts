/** An opening as its text needs it. */
export interface VagaWords {
  titulo: string
  /** In reais, or as it should be read. */
  remuneracao: number | string
  /** How it is paid; by the day when it is not said. */
  forma?: string
}

export interface EventoWords {
  nome: string
  local: string
}

/** The guide's text of a new opening, letter by letter. */
export function vagaText(vaga: VagaWords, evento: EventoWords): string {
  return [
    '💼 *Nova Vaga Disponível!*',
    '',
    `*${oneLine(vaga.titulo)}*`,
    `💰 ${money(vaga.remuneracao)} (${oneLine(vaga.forma ?? 'Por Dia')})`,
    '',
    `📅 Evento: ${oneLine(evento.nome)}`,
    `📍 Local: ${oneLine(evento.local)}`,
    '',
    '🔗 Acesse o app Eventix para se candidatar!',
  ].join('\n')
}

/** The same, as the template `nova_vaga` takes it. */
export function vagaVariables(vaga: VagaWords, evento: EventoWords): Record<string, string> {
  const valor = money(vaga.remuneracao)
  const { nome, local } = evento
  return { vaga: vaga.titulo, valor, forma: vaga.forma ?? 'Por Dia', evento: nome, local }
}

/** A sum in reais as the guide writes it: `R$ 250.00`. */
export function money(value: number | string): string {
  return typeof value === 'number' ? `R$ ${value.toFixed(2)}` : oneLine(value)
}

/** Asterisks would end the bold type of WhatsApp in the middle. */
function oneLine(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cs}*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
