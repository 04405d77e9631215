// Through the database: what is sent is kept before it is tried, sent once, tried again, and shows in the dashboard.
// Needs what send.mjs needs, SECRET_KEY, and DATABASE_URL (else the embedded database in DATA_DIR); the empresa is made
// by `npx recado users create maria --nova-empresa "Minha Empresa"`.
//
//   node durable.mjs 1 "(11) 98123-4477"
import process from 'node:process'
import { TwilioService } from 'recado'

const [empresaId = '1', phone = '+5511999999999'] = process.argv.slice(2)
const twilio = await TwilioService.open({ empresaId: Number(empresaId) })
try {
  // The same id again is the same message, in another process too.
  const once = await twilio.sendSms(phone, 'Seu pedido saiu para entrega.', { id: 'pedido-7' })
  const again = await twilio.sendSms(phone, 'Seu pedido saiu para entrega.', { id: 'pedido-7' })
  console.log('SMS:', once.status, once.messageSid === again.messageSid ? 'uma vez só' : 'em dobro')

  const broadcast = await twilio.sendBroadcast({
    campaignName: 'Alerta Portão B',
    body: '⚠️ *Eventix*: Portão B fechado. Use o Portão C.',
    phoneList: [phone, '+5521988888888'],
  })
  console.log(`Campanha ${broadcast.broadcastId}: ${broadcast.stats.sent}/${broadcast.stats.total}`)

  const started = await twilio.startVerify({ phoneE164: phone, channel: 'sms' })
  console.log('Código:', started.message)
} finally {
  await twilio.close()
}
