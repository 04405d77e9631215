// Straight to Twilio, without a database. Needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and something to send from
// (TWILIO_MESSAGING_SERVICE_SID or TWILIO_PHONE_NUMBER); TWILIO_VERIFY_SID for the code.
//
//   node send.mjs "(11) 98123-4477"
import process from 'node:process'
import { TwilioService } from 'recado'

const [phone = '+5511999999999'] = process.argv.slice(2)
const twilio = new TwilioService()
console.log('Configurado:', twilio.isConfigured())

const sms = await twilio.sendSms(phone, 'Teste de envio de SMS do NotifyX')
console.log('SMS:', sms.status, sms.messageSid ?? sms.errorMessage)

const vaga = { titulo: 'Segurança de Portaria', remuneracao: 250 }
const evento = { nome: 'Festival de Música 2025', local: 'Centro de Convenções SP' }
const notice = await twilio.sendVagaNotification(phone, vaga, evento)
console.log(`Vaga por ${notice.channel}:`, notice.status)

const { stats } = await twilio.sendBroadcast({
  body: '⚠️ Atualização: Evento adiado para amanhã.',
  phoneList: [phone, '+5521988888888', '+5531977777777'],
  preferredChannel: 'whatsapp',
})
console.log(`Enviados: ${stats.sent}/${stats.total}`)

if (process.env.TWILIO_VERIFY_SID) {
  const started = await twilio.startVerify({ phoneE164: phone, channel: 'whatsapp' })
  console.log('Código:', started.message)
  console.log('Certo:', await twilio.checkVerify({ phoneE164: phone, code: process.env.CODE ?? '000000' }))
}
await twilio.close()
