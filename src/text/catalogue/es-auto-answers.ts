import type { AutoAnswers } from './shape-auto-answers.ts'

export const esAutoAnswers: AutoAnswers = {
  stopped: ({ empresa, shared }) =>
    shared
      ? 'Listo: no recibirá más mensajes de este número. Para volver a recibirlos, responda VOLVER.'
      : `Listo: no recibirá más mensajes de ${empresa}. Para volver a recibirlos, responda VOLVER.`,
  stoppedOffers: ({ empresa }) =>
    `Listo: no recibirá más ofertas de ${empresa}, solo avisos de lo que ya acordó. Para volver a recibirlas, responda VOLVER.`,
  started: ({ empresa, shared }) =>
    shared
      ? 'Listo: vuelve a recibir mensajes de este número. Para dejar de recibirlos, responda BAJA.'
      : `Listo: vuelve a recibir mensajes de ${empresa}. Para dejar de recibirlos, responda BAJA.`,
  help: ({ empresa, shared }) =>
    shared
      ? `La última empresa que le escribió desde este número fue ${empresa}. Otras también lo usan. Para no recibir más mensajes, responda BAJA.`
      : `Quien le escribe desde este número es ${empresa}. Para no recibir más mensajes, responda BAJA.`,
}
