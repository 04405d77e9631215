import type { LibraryTexts } from './shape-library.ts'

export const ptBrLibrary: LibraryTexts = {
  notConfigured: (missing) => `A Twilio não está configurada. Falta ou está errado: ${missing.join(', ')}.`,
  noVerify: 'Falta TWILIO_VERIFY_SID: sem banco, os códigos são os do Verify da Twilio.',
  noSender: (channel) => `Não há remetente de ${channel === 'whatsapp' ? 'WhatsApp' : 'SMS'} configurado.`,
  notSent: 'Não conseguimos falar com a Twilio; nada saiu.',
  uncertain:
    'A Twilio não respondeu como devia: a mensagem pode ter saído. Confira antes de enviar de novo, para não sair em dobro.',
  textOrTemplate: 'Diga body ou template: um dos dois.',
  templateNeedsDatabase:
    'Modelos pelo nome estão no banco: use TwilioService.open, ou diga o contentSid da Twilio.',
  templateByName: 'Com o banco, o modelo vai pelo nome (name), e não pelo contentSid.',
  codeSent: (channel) => `Código enviado via ${channel}`,
}
