/** A text that every empresa has from the start, for WhatsApp and for SMS. */
export interface BuiltInText {
  whatsapp: string
  sms: string
}

export type BuiltInLanguage = 'pt-BR' | 'en'

export const BUILT_IN_NAMES = [
  'nova_vaga',
  'candidatura_aprovada',
  'alerta_emergencia',
  'lembrete_evento',
  'lembrete_com_mensagem',
  'mudanca_evento',
] as const
export type BuiltInName = (typeof BUILT_IN_NAMES)[number]

/** What Meta is shown in place of each variable. */
export const BUILT_IN_SAMPLES: Readonly<Record<BuiltInLanguage, Readonly<Record<string, string>>>> = {
  'pt-BR': {
    vaga: 'Segurança de Portaria',
    valor: 'R$ 250.00',
    forma: 'Por Dia',
    evento: 'Festival de Música 2025',
    local: 'Centro de Convenções SP',
    data: '15/11/2025',
    mensagem: 'Portão B temporariamente fechado. Dirija-se ao Portão C.',
  },
  en: {
    vaga: 'Gate security',
    valor: 'R$ 250.00',
    forma: 'per day',
    evento: 'Music Festival 2025',
    local: 'SP Convention Centre',
    data: '15/11/2025',
    mensagem: 'Gate B is closed for now. Please use Gate C.',
  },
}

/** The guide's three, word for word, and three in the same voice. */
export const BUILT_IN_TEXTS: Readonly<Record<BuiltInName, Readonly<Record<BuiltInLanguage, BuiltInText>>>> = {
  nova_vaga: {
    'pt-BR': {
      whatsapp: `💼 *Nova Vaga Disponível!*

*{{vaga}}*
💰 {{valor}} ({{forma}})

📅 Evento: {{evento}}
📍 Local: {{local}}

🔗 Acesse o app Eventix para se candidatar!`,
      sms: 'Eventix: nova vaga de {{vaga}}, {{valor}} ({{forma}}). {{evento}}, {{local}}. Candidate-se no app.',
    },
    en: {
      whatsapp: `💼 *New Opening!*

*{{vaga}}*
💰 {{valor}} ({{forma}})

📅 Event: {{evento}}
📍 Place: {{local}}

🔗 Open the Eventix app to apply!`,
      sms: 'Eventix: new opening, {{vaga}}, {{valor}} ({{forma}}). {{evento}}, {{local}}. Apply in the app.',
    },
  },
  candidatura_aprovada: {
    'pt-BR': {
      whatsapp: `✅ *Candidatura Aprovada!*

Parabéns! Você foi aprovado para:

*{{vaga}}*
📅 Evento: {{evento}}
📍 {{local}}
🗓️ Data: {{data}}

Em breve você receberá mais informações.

🎉 Nos vemos lá!`,
      sms: 'Eventix: candidatura aprovada! {{vaga}}, {{evento}}, {{local}}, {{data}}. Em breve, mais informações.',
    },
    en: {
      whatsapp: `✅ *Application Approved!*

Congratulations! You were approved for:

*{{vaga}}*
📅 Event: {{evento}}
📍 {{local}}
🗓️ Date: {{data}}

You will hear more from us soon.

🎉 See you there!`,
      sms: 'Eventix: application approved! {{vaga}}, {{evento}}, {{local}}, {{data}}. More soon.',
    },
  },
  alerta_emergencia: {
    'pt-BR': {
      whatsapp: `⚠️ *EVENTIX - Atualização Importante*

{{mensagem}}

Para mais informações, acesse o app Eventix.`,
      sms: 'EVENTIX, aviso importante: {{mensagem}} Mais no app.',
    },
    en: {
      whatsapp: `⚠️ *EVENTIX - Important Update*

{{mensagem}}

Open the Eventix app to learn more.`,
      sms: 'EVENTIX, important: {{mensagem}} More in the app.',
    },
  },
  lembrete_evento: {
    'pt-BR': {
      whatsapp: `⏰ *Lembrete do Evento*

Falta pouco! Sua presença está confirmada:

📅 Evento: {{evento}}
📍 Local: {{local}}
🗓️ Data: {{data}}

Para mais informações, acesse o app Eventix.`,
      sms: 'Eventix: lembrete! {{evento}}, {{local}}, {{data}}. Mais no app.',
    },
    en: {
      whatsapp: `⏰ *Event Reminder*

Almost there! You are confirmed:

📅 Event: {{evento}}
📍 Place: {{local}}
🗓️ Date: {{data}}

Open the Eventix app to learn more.`,
      sms: 'Eventix: reminder! {{evento}}, {{local}}, {{data}}. More in the app.',
    },
  },
  lembrete_com_mensagem: {
    'pt-BR': {
      whatsapp: `⏰ *Lembrete do Evento*

Falta pouco! Sua presença está confirmada:

📅 Evento: {{evento}}
📍 Local: {{local}}
🗓️ Data: {{data}}

📌 Aviso: {{mensagem}}

Para mais informações, acesse o app Eventix.`,
      sms: 'Eventix: lembrete! {{evento}}, {{local}}, {{data}}. {{mensagem}} Mais no app.',
    },
    en: {
      whatsapp: `⏰ *Event Reminder*

Almost there! You are confirmed:

📅 Event: {{evento}}
📍 Place: {{local}}
🗓️ Date: {{data}}

📌 Note: {{mensagem}}

Open the Eventix app to learn more.`,
      sms: 'Eventix: reminder! {{evento}}, {{local}}, {{data}}. {{mensagem}} More in the app.',
    },
  },
  mudanca_evento: {
    'pt-BR': {
      whatsapp: `🔄 *Mudança no Evento*

📅 Evento: {{evento}}

O que mudou: {{mensagem}}

Para mais informações, acesse o app Eventix.`,
      sms: 'Eventix: mudança em {{evento}}: {{mensagem}} Mais no app.',
    },
    en: {
      whatsapp: `🔄 *Event Change*

📅 Event: {{evento}}

What changed: {{mensagem}}

Open the Eventix app to learn more.`,
      sms: 'Eventix: change to {{evento}}: {{mensagem}} More in the app.',
    },
  },
}
