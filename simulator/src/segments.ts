const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const GSM_EXTENSION = new Set('^{}\\[~]|€\f')

/** How many SMS segments Twilio makes of a text: GSM-7 160/153 units, UCS-2 70/67; no character is split over two. */
export function countSegments(text: string): number {
  if (text === '') return 1
  const characters = [...text]
  const isGsm = characters.every((c) => GSM_BASIC.has(c) || GSM_EXTENSION.has(c))
  const widths = characters.map((c) => (isGsm ? (GSM_EXTENSION.has(c) ? 2 : 1) : c.length))
  const units = widths.reduce((sum, width) => sum + width, 0)
  if (units <= (isGsm ? 160 : 70)) return 1
  const room = isGsm ? 153 : 67
  let segments = 1
  let used = 0
  for (const width of widths) {
    if (used + width > room) {
      segments += 1
      used = 0
    }
    used += width
  }
  return segments
}
