import type { DoctorTexts } from './shape-doctor-http.ts'

const LANES: Record<string, string> = {
  otp: 'códigos',
  alert: 'alertas',
  transactional: 'avisos',
  bulk: 'disparos em massa',
}
const OVERDUE: Record<string, string> = {
  lease: 'de um processo que parou',
  uncertain: 'com resultado incerto',
  receipt: 'sem recibo',
}
const waitingText = (waiting: number | null) => (waiting === null ? '' : `; ${waiting} esperam nela`)

export const ptBrDoctor: DoctorTexts = {
  subjects: {
    database: 'Banco de dados',
    clock: 'Relógio',
    twilio: 'Conta Twilio',
    public_url: 'Endereço público',
    callbacks: 'Avisos da Twilio',
    sms: 'SMS',
    whatsapp: 'WhatsApp',
    verify: 'Verificação',
    senders: 'Remetentes',
    queue: 'Fila de envio',
    rabbitmq: 'RabbitMQ',
  },
  found: {
    database_ok: ({ engine, ms }) => [
      `${engine === 'pglite' ? 'Embutido' : 'PostgreSQL'}, respondeu em ${ms} ms, migrações em dia.`,
    ],
    database_away: () => ['Não responde.', 'Confira DATABASE_URL e se o PostgreSQL está de pé.'],
    clock_ok: ({ seconds }) => [`Certo: ${seconds} s de diferença entre esta máquina, o banco e a Twilio.`],
    clock_off: ({ seconds }) => [
      `Esta máquina e o banco diferem em ${seconds} s. Recado segue o do banco.`,
      'Acerte os relógios das duas máquinas por NTP.',
    ],
    clock_twilio_off: ({ seconds }) => [
      `O banco e a Twilio diferem em ${seconds} s: horários de envio e janelas de silêncio ficam errados.`,
      'Acerte o relógio da máquina do banco por NTP.',
    ],
    twilio_ok: ({ accountSid }) => [`${accountSid} responde e está ativa.`],
    twilio_simulated: ({ url }) => [
      `Simulador em uso (${url}): nada sai para telefones de verdade.`,
      'Para enviar de verdade, preencha TWILIO_ACCOUNT_SID e TWILIO_AUTH_TOKEN e tire DEMO e SIMULATOR.',
    ],
    twilio_refused: () => [
      'A Twilio não aceita as credenciais.',
      'Corrija TWILIO_ACCOUNT_SID e TWILIO_AUTH_TOKEN e reinicie.',
    ],
    twilio_unreachable: () => [
      'A Twilio não responde daqui. As mensagens esperam na fila.',
      'Confira a saída para api.twilio.com (rede, proxy, TWILIO_BASE_URL) e status.twilio.com.',
    ],
    twilio_suspended: ({ status }) => [
      `A conta está "${status}" na Twilio: nada sai.`,
      'Veja a conta no console da Twilio (saldo, verificação, suspensão).',
    ],
    public_url_ok: ({ url }) => [`${url}`],
    public_url_simulated: ({ url }) => [`${url}: basta para o simulador, que está na mesma máquina.`],
    public_url_missing: () => [
      'PUBLIC_URL não está preenchido: a Twilio não tem para onde mandar recibos nem respostas, e um SAIR não chega.',
      'Preencha PUBLIC_URL com o endereço https pelo qual a Twilio alcança este serviço.',
    ],
    public_url_not_https: ({ url }) => [
      `${url} não é https: recibos e respostas passam abertos pela rede.`,
      'Ponha um certificado na frente e preencha PUBLIC_URL com https.',
    ],
    callbacks_ok: ({ url }) => [`${url} chega aqui com a assinatura certa.`],
    callbacks_bad_signature: ({ url }) => [
      `${url} chega aqui, mas a assinatura não confere: os recibos serão recusados.`,
      'PUBLIC_URL tem de ser exatamente o endereço que a Twilio chama; o proxy não pode mudar caminho, parâmetros ou corpo.',
    ],
    callbacks_not_ours: ({ url, status }) => [
      `${url} respondeu ${status}: quem respondeu não é este serviço, ou algo na frente dele barra.`,
      'Confira o proxy, o firewall e PUBLIC_URL; este caminho tem de aceitar POST da Twilio sem login.',
    ],
    callbacks_unreachable: ({ url }) => [
      `${url} não responde a partir desta máquina. A Twilio talvez o alcance por fora.`,
      'Abra o endereço de fora da rede. Se lá também não responder, confira DNS, certificado e proxy.',
    ],
    callbacks_not_asked: () => [
      'Sem endereço público não há o que conferir; recibos são buscados na Twilio.',
    ],
    sender_ok: ({ address }) => [`${address}: existe, e o que escrevem para ele chega aqui.`],
    sender_none: () => [
      'Sem remetente: nada sai por este canal.',
      'Preencha TWILIO_MESSAGING_SERVICE_SID, TWILIO_PHONE_NUMBER ou TWILIO_WHATSAPP_NUMBER.',
    ],
    sender_unreadable: ({ address }) => [`${address}: não deu para perguntar à Twilio agora.`],
    sender_unknown: ({ address }) => [
      `${address} não existe nesta conta da Twilio.`,
      'Corrija o número ou o SID na configuração.',
    ],
    sender_offline: ({ address, status }) => [
      `${address} está "${status}" na Twilio e não envia.`,
      'Veja o remetente em Messaging › Senders no console da Twilio.',
    ],
    sender_elsewhere: ({ address, url, wanted }) => [
      url === null
        ? `${address}: o que as pessoas respondem não vai para lugar nenhum; um SAIR não chega aqui.`
        : `${address}: o que as pessoas respondem vai para ${url}; um SAIR não chega aqui.`,
      `Na Twilio, aponte as mensagens recebidas para ${wanted} (POST).`,
    ],
    sender_by_number: ({ address, wanted }) => [
      `${address}: cada número do serviço tem o seu próprio endereço de recebimento.`,
      `Aponte cada número para ${wanted}, ou deixe o serviço decidir.`,
    ],
    sender_sms_short_code: ({ address, wanted }) => [
      `${address} é um número curto, que não se consulta por aqui.`,
      `Confira no console da Twilio que as mensagens recebidas vão para ${wanted}.`,
    ],
    sender_by_service: () => [
      'Sai pelo Messaging Service: confira no console que ele tem um remetente de WhatsApp.',
    ],
    verify_ok: ({ sid }) => [`Serviço Verify ${sid} responde.`],
    verify_own_codes: ({ ownSender }) =>
      ownSender
        ? ['Códigos próprios, por um serviço só deles.']
        : [
            'Códigos próprios, pelos mesmos remetentes que o resto.',
            'Um remetente só para códigos (TWILIO_OTP_MESSAGING_SERVICE_SID) os separa do que atrasa ou é bloqueado nos outros.',
          ],
    verify_gone: ({ sid }) => [
      `O serviço Verify ${sid} não existe nesta conta: nenhum código sai.`,
      'Corrija TWILIO_VERIFY_SID, ou tire-o para usar códigos próprios.',
    ],
    verify_unreadable: ({ sid }) => [`Serviço Verify ${sid}: não deu para perguntar à Twilio agora.`],
    senders_ok: ({ count }) => [`${count} na velocidade configurada.`],
    senders_stopped: ({ which }) => [`Parado: ${which}.`, '"recado senders" diz por quê e até quando.'],
    senders_slowed: ({ which }) => [`Mais devagar: ${which}. Volta a acelerar sozinho.`],
    queue_ok: ({ due }) => [due === 0 ? 'Nada atrasado.' : `${due} na vez, nada atrasado.`],
    queue_late: ({ lane, seconds }) => [
      `A fila de ${LANES[lane] ?? lane} espera há ${seconds} s.`,
      'Há um processo de envio de pé? "recado senders" mostra se um remetente está parado.',
    ],
    queue_overdue: ({ kind, count }) => [
      `${count} tentativas ${OVERDUE[kind] ?? kind} a que ninguém voltou a tempo.`,
      'docs/OPERATIONS.md diz o que fazer com recado_overdue.',
    ],
    rabbitmq_off: () => ['RABBITMQ_URL não está preenchido: nenhuma fila de outro sistema é lida.'],
    rabbitmq_elsewhere: () => ['Quem lê a fila são os processos de envio; pergunte a um deles.'],
    rabbitmq_ok: ({ queue, waiting }) => [`Conectado; lendo ${queue}${waitingText(waiting)}.`],
    rabbitmq_held_back: ({ queue, waiting }) => [
      `Conectado, mas há tanto na fila de envio que ${queue} espera${waitingText(waiting)}.`,
      'Continua sozinho quando a fila de envio baixar. Se não baixa, veja os remetentes.',
    ],
    rabbitmq_away: ({ queue, error }) => [
      `Sem ligação com a fila ${queue}${error === null ? '' : `: ${error}`}. O que está nela espera.`,
      'Confira RABBITMQ_URL e se o RabbitMQ está de pé. A ligação é refeita sozinha.',
    ],
  },
}
