import { describe, expect, test } from 'vitest'
import { type Intent, isReservedWord, readIntent, stopWordOf, twilioActsOn } from './opt-out-intent.ts'

type Channel = 'whatsapp' | 'sms'

/** What each phrase means, by SMS and on WhatsApp alike where nothing else is said. */
const PHRASES: Record<Intent, readonly (string | readonly [string, Channel])[]> = {
  stop: [
    // The words themselves, however they are written.
    ...['STOP', 'PARAR', 'PARE', 'SAIR', 'CANCELAR', 'REMOVER', 'DESCADASTRAR', 'UNSUBSCRIBE', 'QUIT'],
    ...[
      'stop',
      'Parar',
      'pAre',
      'sair.',
      'Cancelar!',
      '  remover  ',
      '"PARAR"',
      'PARAR!!!',
      '*PARAR*',
      '¡PARAR!',
    ],
    ...[
      'PÁRAR',
      'pârar',
      'ＰＡＲＡＲ',
      '𝐒𝐓𝐎𝐏',
      'PARAR 🙏',
      '🛑 STOP 🛑',
      'stop\u200b',
      '\ufeffPARAR',
      'PA\u00adRAR',
      's\u200dair',
    ],
    ...[
      'S.T.O.P',
      'P A R A R',
      's-t-o-p',
      'PARAAAAR',
      'SAIRRRR',
      'STOOOP',
      'PARAR\nPARAR',
      'stop stop stop',
      'SAIR / PARAR',
    ],
    ...['STOPALL', 'Stop all', 'cancel', 'opt-out', 'OPTOUT', 'parem', 'Descadastre', 'descadastro'],
    ['END', 'sms'],
    ['end.', 'sms'],
    ['REVOKE', 'sms'],
    // With courtesy.
    ...[
      'parar, por favor',
      'Por favor, parar',
      'PARE POR FAVOR',
      'oi, parar',
      'Bom dia! Sair, obrigado.',
      'sair pfv',
      'favor parar',
    ],
    ...[
      'stop please',
      'Please stop',
      'pls stop, thanks',
      'hi, unsubscribe please',
      'ok stop',
      'parar agora',
      'pare já',
      'stop now',
    ],
    ...['salir, por favor', 'baja por favor', 'hola, cancelar por favor'],
    // Misspelt, from the list.
    ...[
      'stpo',
      'Sotp',
      'estop',
      'parrar',
      'prarar',
      'oarar',
      'cancelr',
      'canselar',
      'descadrastar',
      'descadastar',
      'unsuscribe',
      'unsubcribe',
    ],
    // Whole sentences in Portuguese.
    ...[
      'não quero mais receber',
      'Não quero mais',
      'nao quero receber',
      'não quero mais receber mensagens',
      'Não quero receber mais mensagens',
    ],
    ...[
      'Não quero mais receber essas mensagens, por favor',
      'não desejo mais receber ofertas',
      'Eu não quero mais receber SMS de vocês',
    ],
    ...[
      'não quero mais mensagens',
      'não quero receber vagas',
      'não quero receber nada',
      'não gostaria de receber mais mensagens',
    ],
    ...[
      'quero parar de receber',
      'Quero parar de receber mensagens',
      'parar de receber',
      'gostaria de parar de receber sms',
      'deixar de receber mensagens',
    ],
    ...[
      'quero parar',
      'quero sair',
      'Quero sair da lista',
      'sair da lista',
      'sair do grupo',
      'quero sair dessa lista',
      'quero sair daqui',
      'preciso sair da lista',
      'prefiro parar de receber',
      'preciso parar com essas mensagens',
      'preciso cancelar o recebimento',
    ],
    ...[
      'pare de me mandar mensagem',
      'para de mandar mensagem',
      'parem de enviar mensagens',
      'pare de mandar',
      'para de me encher',
      'chega de mensagens',
    ],
    ...[
      'parem com essas mensagens',
      'parar mensagens',
      'parar com isso',
      'não me mande mais mensagens',
      'não mande mais',
      'Nao manda mais msg',
      'não enviem mais',
    ],
    ...[
      'não me mande mensagem',
      'não me escrevam mais',
      'não me incomode mais',
      'não me chame mais',
      'favor não enviar mais mensagens',
    ],
    ...[
      'me tira da lista',
      'me tire dessa lista',
      'pode me tirar da lista',
      'me remova',
      'me remove da lista',
      'me descadastra',
      'quero me descadastrar',
    ],
    ...[
      'remova meu número',
      'tira meu numero daí',
      'remover meu número da lista',
      'excluir meu telefone',
      'descadastrar meu número',
      'apaga meu contato',
    ],
    ...[
      'cancelar mensagens',
      'cancelar o recebimento',
      'quero cancelar o recebimento de mensagens',
      'cancelar envio',
      'cancelar assinatura',
    ],
    // In English.
    ...[
      'stop texting me',
      'Stop sending me messages',
      "Don't text me anymore",
      'Do not contact me',
      'I want to unsubscribe',
      'unsubscribe me',
    ],
    ...[
      'remove me',
      'Remove me from your list',
      'take me off this list',
      'no more messages',
      'I don’t want to receive messages',
      'stop messaging me please',
    ],
    ...[
      'I want to opt out',
      'stop these messages',
      'please stop all messages',
      "don't send me any more texts",
      'stop it',
      'I need to stop receiving messages',
      'I want to cancel these messages',
      'I need to cancel my subscription',
      'I want to stop',
    ],
    // In Spanish.
    ...[
      'BAJA',
      'salir',
      'Detener',
      'darme de baja',
      'quiero darme de baja',
      'Dame de baja por favor',
      'no quiero más',
      'No quiero recibir más mensajes',
    ],
    ...[
      'no me envíen más mensajes',
      'no me escriban más',
      'dejen de escribirme',
      'quiero dejar de recibir mensajes',
      'eliminen mi número',
      'desuscribirme',
    ],
    ...['quítenme de la lista', 'no quiero recibir mensajes'],
  ],
  start: [
    ...[
      'START',
      'start',
      'UNSTOP',
      'VOLTAR',
      'voltar',
      'Voltar!',
      'voltar, por favor',
      'start please',
      'VOLTAR 🙂',
      'V.O.L.T.A.R',
      'voltaaar',
    ],
    ...[
      'voltar a receber',
      'quero voltar a receber',
      'Quero receber de novo',
      'volver',
      'quiero volver a recibir',
      'oi, voltar',
    ],
  ],
  help: [
    ...[
      'AJUDA',
      'ajuda',
      'HELP',
      'Help!',
      'INFO',
      'info?',
      'ajuda por favor',
      'help please',
      'ayuda',
      'Quem é?',
      'quem são vocês?',
      'who is this',
    ],
    ...['preciso de ajuda', 'quem está falando?'],
  ],
  maybe_stop: [
    ...[
      'para',
      'PARA!',
      'para ja',
      'cancela',
      'Cancele',
      'chega',
      'basta',
      'como faço pra sair',
      'como faço para sair?',
      'posso sair?',
    ],
    ...[
      'como cancelar',
      'quero cancelar',
      'preciso sair',
      'preciso sair agora',
      'preciso sair daqui',
      'Preciso parar',
      'preciso parar com isso',
      'prefiro sair',
      'I need to cancel',
      'I want to cancel',
      'I need to stop',
      'já disse que quero parar',
      'já pedi pra parar',
      'parar porra',
      'para com isso',
      'stop this shit, unsubscribe',
    ],
    ...[
      'me deixa em paz',
      'Vou denunciar vocês no Procon',
      'isso é spam',
      'vou bloquear esse número',
      'leave me alone',
      'chega de vaga ruim',
    ],
    ...[
      'Já falei três vezes que não quero receber mais nada de vocês, que coisa',
      'parem de mandar mensagem que eu já trabalho em outro lugar',
    ],
    ...[
      'não quero mais nada',
      'não me incomode',
      'Boa tarde, gostaria de saber como faço para me descadastrar dessas mensagens',
    ],
    ...[
      'tira meu nome da escala e da lista também',
      'não quero receber mensagem de madrugada',
      'cancelar minha inscrição',
      'dejen de molestar',
      'encerrar',
      'excluir',
    ],
    ...['Stop sending messages at 3am you idiots', 'sair 1'],
  ],
  none: [
    // Answers to an offer are no wish about messages.
    ...[
      'SIM',
      'sim',
      'YES',
      'Yes!',
      'si',
      'OK',
      'quero',
      'aceito',
      'confirmo',
      '1',
      '👍',
      'não',
      'não quero',
      'no',
      'não posso',
      'hoje não',
      'obrigado',
    ],
    ...[
      'sim, quero',
      'quero sim',
      'quero a vaga',
      'não quero essa vaga',
      'não quero mais essa vaga',
      'quero voltar',
      'vou voltar amanhã',
      'posso voltar?',
    ],
    // A word inside a sentence.
    ...[
      'o evento é non-stop',
      'não vou parar',
      'quero parar na portaria?',
      'posso parar o carro na frente?',
      'onde posso parar o carro',
      'não pare',
      'não parem',
    ],
    ...[
      "don't stop",
      'non stop',
      'I will stop by at 8',
      'which bus stop?',
      "can't stop now",
      'never stop',
      'The show must not stop',
      'end of the shift is at 6?',
    ],
    ...[
      'que horas posso sair do evento?',
      'posso sair mais cedo',
      'vou sair de casa agora',
      'acabei de sair do metrô',
      'saí agora',
      'saindo',
      'sai',
      'vou sair 18h',
    ],
    ...[
      'vou cancelar minha presença amanhã',
      'o evento foi cancelado?',
      'cancelaram o show',
      'tem que remover o crachá?',
      'preciso remover a barba?',
    ],
    ...[
      'start at 8am?',
      'que horas começa',
      'restart',
      'preciso de ajuda com o uniforme',
      'help me find the gate',
      'informações do evento',
      'quem é o coordenador?',
    ],
    // One letter away.
    ...[
      'pagar',
      'Pagar?',
      'cair',
      'paras',
      'parada',
      'par',
      'subir?',
      'cantar',
      'amparar',
      'separar',
      'reparar',
      'comparar',
      'stock',
      'shop',
      'top',
      'step',
      'stuart',
      'saira',
      'Sara',
      'baixa',
      'voltei',
      'volta',
      'starter',
      'quite',
    ],
    // END abbreviates an address on WhatsApp.
    ['END', 'whatsapp'],
    ['end', 'whatsapp'],
    ['end?', 'whatsapp'],
    ['revoke', 'whatsapp'],
    ['END Rua Augusta 100', 'sms'],
    // Nothing at all.
    ...['', '   ', '🙏🙏', '...', '\u200b', '?!', 'https://exemplo.com/parar', 'a'.repeat(4_096)],
  ],
}

describe('what a message asks for', () => {
  const rows = Object.entries(PHRASES).flatMap(([expected, phrases]) =>
    phrases.flatMap((each) => {
      const [text, channels] =
        typeof each === 'string' ? [each, ['sms', 'whatsapp'] as const] : [each[0], [each[1]]]
      return channels.map((channel) => [text.slice(0, 80), channel, expected, text] as const)
    }),
  )

  test('there are enough of them, each once', () => {
    expect(rows.length).toBeGreaterThan(440)
    const names = rows.map(([, channel, , text]) => `${channel} ${text}`)
    expect(names.filter((each, at) => names.indexOf(each) !== at)).toEqual([])
  })

  test.each(rows)('%j by %s: %s', (_, channel, expected, text) => {
    expect(readIntent(text, channel).intent).toBe(expected)
  })

  test('a phrase of the list is read within a moment, and so is one made to take long', () => {
    const hard = `nao quero mais receber ${'mais de das essas '.repeat(240)}x`
    const started = performance.now()
    for (let i = 0; i < 100; i++) readIntent(hard, 'sms')
    for (let i = 0; i < 100; i++) readIntent('me tira da de do '.repeat(4), 'sms')
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

test('the language is that of the words, where they are of one', () => {
  const langs = [
    'PARAR',
    'não quero mais',
    'BAJA',
    'no quiero más',
    'STOP',
    'stop texting me',
    'voltar',
    'ayuda',
    'info',
  ]
  expect(langs.map((text) => readIntent(text, 'sms').lang)).toEqual([
    ...['pt-BR', 'pt-BR', 'es', 'es', null, null, 'pt-BR', 'es', null],
  ])
})

test("an empresa's own words mean stop to it, as a whole message", () => {
  const own = ['Chega de Vaga', 'FORA!'].map(stopWordOf)
  expect(own).toEqual(['chega de vaga', 'fora'])
  expect(readIntent('fora', 'sms', own).intent).toBe('stop')
  expect(readIntent('Fora, por favor', 'whatsapp', own).intent).toBe('stop')
  expect(readIntent('chega de vaga!!', 'sms', own).intent).toBe('stop')
  expect(readIntent('estou fora', 'sms', own).intent).toBe('none')
})

test('what people say when they agree, greet, thank, come back or ask for help cannot be made to mean stop', () => {
  const reserved = [
    ...['SIM', 'yes', 'Ok!', 'não', '1', 'voltar', 'start', 'AJUDA', 'info'],
    ...[
      'oi',
      'Bom dia!',
      'obrigado',
      'oi, boa tarde',
      'muito obrigada',
      'valeu',
      'thanks',
      'hola',
      'sim, obrigado',
    ],
  ]
  expect(reserved.filter((each) => !isReservedWord(each))).toEqual([])
  expect(['fora', 'chega', 'parar'].filter(isReservedWord)).toEqual([])
})

test('Twilio acts on its own words, when they are the whole message', () => {
  expect(['STOP', ' stop ', 'End', 'YES', 'unstop', 'info'].map(twilioActsOn)).toEqual([
    ...['stop', 'stop', 'stop', 'start', 'start', 'help'],
  ])
  expect(['PARAR', 'stop please', 'stop!', 'SAIR', 'sim', 'ajuda', ''].map(twilioActsOn)).toEqual(
    Array(7).fill(null),
  )
})
