/*
 * The words by which people say that they want to be left alone, want to come back, or want help: in Portuguese,
 * English and Spanish, as `opt-out-intent.ts` compares them (lower case, without accents and punctuation). Lists, and
 * never a distance between words: *pagar*, *para* and *cair* are one letter away from a word that stops everything.
 */

/** On any channel. The order within a language means nothing. */
export const STOP_WORDS = {
  pt: [
    'parar',
    'pare',
    'parem',
    'sair',
    'cancelar',
    'remover',
    'descadastrar',
    'descadastre',
    'descadastra',
    'descadastro',
  ],
  en: ['stop', 'stopall', 'unsubscribe', 'quit', 'cancel', 'optout'],
  es: ['baja', 'salir', 'detener', 'detengan', 'desuscribir', 'desuscribirme', 'desuscribirse'],
} as const

/** By SMS Twilio blocks on these too; on WhatsApp `END` is how people write *endereço*. */
export const SMS_STOP_WORDS = ['end', 'revoke']

/** As they were typed, not as they might be. */
export const MISSPELT_STOP_WORDS = [
  ...[
    'parrar',
    'paarar',
    'prarar',
    'praar',
    'paarr',
    'parae',
    'parat',
    'parsr',
    'oarar',
    'patar',
    'pararr',
    'parrarr',
    'parwr',
  ],
  ...['sairr', 'saair', 'ssair', 'saie', 'sairt', 'sauir'],
  ...['cancelarr', 'canselar', 'cancerlar', 'cancear', 'camcelar', 'cancelr', 'cancellar'],
  ...['remver', 'removar', 'remove', 'remova', 'removerr'],
  ...[
    'descadastar',
    'descadrastar',
    'descadrastrar',
    'decadastrar',
    'discadastrar',
    'descadatrar',
    'descastrar',
    'descadasrtar',
  ],
  ...['stpo', 'sotp', 'stp', 'stopp', 'estop', 'istop', 'estope', 'setop', 'stiop', 'sttop'],
  ...[
    'unsuscribe',
    'unsubcribe',
    'unsubscrib',
    'unsubscibe',
    'unsubscirbe',
    'unsubscribed',
    'usubscribe',
    'unsubsribe',
  ],
]

export const START_WORDS = {
  pt: [
    'voltar',
    'voltar a receber',
    'quero voltar a receber',
    'quero receber de novo',
    'quero receber novamente',
  ],
  en: ['start', 'unstop', 'resubscribe'],
  es: ['volver', 'volver a recibir', 'quiero volver a recibir'],
} as const

export const HELP_WORDS = {
  pt: [
    'ajuda',
    'preciso de ajuda',
    'quem e',
    'quem e voce',
    'quem e vc',
    'quem sao voces',
    'quem esta falando',
  ],
  en: ['help', 'info', 'who is this'],
  es: ['ayuda', 'quien es', 'necesito ayuda'],
} as const

/** Politeness before and after a word changes nothing about it. Longer ones first. */
export const COURTESIES = [
  ...[
    'por gentileza',
    'por favor',
    'por favorzinho',
    'bom dia',
    'boa tarde',
    'boa noite',
    'muito obrigado',
    'muito obrigada',
    'desde ja',
  ],
  ...[
    'porfavor',
    'porfa',
    'porfavo',
    'pfv',
    'pfvr',
    'pf',
    'favor',
    'obrigado',
    'obrigada',
    'obg',
    'obgd',
    'obrigadao',
    'grato',
    'grata',
  ],
  ...[
    'agora',
    'ja',
    'urgente',
    'oi',
    'oie',
    'ola',
    'opa',
    'vlw',
    'valeu',
    'gente',
    'pessoal',
    'entao',
    'tchau',
    'amigo',
    'moca',
    'moco',
    'senhor',
    'senhora',
  ],
  ...['thank you', 'thanks', 'thx', 'please', 'pls', 'plz', 'now', 'hi', 'hello', 'hey', 'ok', 'okay'],
  ...['muchas gracias', 'gracias', 'buenos dias', 'buenas tardes', 'buenas noches', 'hola', 'ya', 'ahora'],
]

const wish = '(?:eu )?(?:so )?(?:quero|queria|gostaria de|desejo)'
/** With what they want to be rid of: *preciso sair* alone is said of a place, or of a shift. */
const want = '(?:eu )?(?:so )?(?:quero|queria|gostaria de|desejo|preciso|prefiro)'
const iWant = 'i (?:want|would like|wish|need) to'
const articles =
  '(?:(?:as|os|essas|esses|essa|esse|estas|estes|esta|este|suas|seus|sua|seu|tuas|mais|nenhum|nenhuma|qualquer|outras|outros|tantas|tantos|de|dessas|desses|destas|destes|das|dos|da|do) )*'
const written =
  '(?:mensagens|mensagem|msgs?|mensagems|sms|avisos?|ofertas?|notificacoes|notificacao|propagandas?|promocoes|promocao|anuncios?|informacoes|informativos?|torpedos?|spam|whats|whatsapp|zap)'
const offered = `(?:${written}|vagas|convites|alertas?|nada|isso|disso|contatos?)`
const ending =
  '(?: (?:de voces|de vcs|de voce|de vc|da empresa|dessa empresa|desta empresa|deste numero|desse numero|por aqui|por favor|aqui|daqui|dai|pelo (?:whatsapp|whats|zap)|por (?:sms|whatsapp|whats|zap)|no (?:whatsapp|whats|zap)|no meu (?:celular|numero|telefone|whatsapp|whats|zap)|neste numero|nesse numero|para mim|pra mim|mais))*'
const list =
  '(?:(?:da|dessa|desta|desse|deste|do|de) )(?:(?:sua|seu|sua|minha) )?(?:lista|grupo|cadastro|sistema|base)(?: de (?:transmissao|envios?|mensagens|contatos|vagas))?'
const mine = '(?:(?:o |esse |este )?(?:meu )?(?:numero|telefone|contato|celular|whatsapp|nome))'

/** Whole messages, without their courtesies, that mean nothing but stop. */
export const STOP_PHRASES = {
  pt: [
    `(?:${want} )?(?:parar|deixar) de receber(?: ${articles}${offered})?${ending}`,
    `${wish} parar(?: com isso)?`,
    `${want} parar (?:com )?${articles}${written}`,
    `parar (?:com )?(?:isso|tudo|${articles}${written})${ending}`,
    `(?:${wish} )?sair(?: daqui| disso| disto)?`,
    `(?:${want} )?sair ${list}`,
    `(?:${want} )?(?:me )?descadastr(?:ar|o)(?: me| ${mine}| ${list})*${ending}`,
    `(?:${want} )?cancelar (?:o )?(?:${articles}${written}|recebimento|envio|envios|assinatura)(?: ${articles}${written})?${ending}`,
    `(?:${want} )?(?:remover|excluir|tirar|retirar|apagar) ${mine}(?: ${list})?${ending}`,
    `(?:eu )?nao (?:quero|desejo|queria|gostaria de) mais`,
    `(?:eu )?nao (?:quero|desejo|queria|gostaria de)(?: mais)?(?: ser (?:contatado|contatada|incomodado|incomodada)| receber(?: mais)?(?: ${articles}${offered})?)${ending}`,
    `(?:eu )?nao (?:quero|desejo) (?:mais )${articles}${written}${ending}`,
    `(?:favor )?nao (?:me )?(?:mandem?|manda|enviem?|envia|mandar|enviar|escrevam?|escreve|escrever)(?: me)?(?: mais(?: ${articles}${offered})?| ${articles}${written}(?: mais)?)${ending}`,
    `nao me (?:incomodem?|perturbem?|chamem?|procurem?|contatem?) mais${ending}`,
    `(?:favor )?(?:pare|parem|para|parar|chega|deixem?|deixa) de (?:me )?(?:enviar|mandar|escrever|incomodar|perturbar|importunar|encher|encher o saco)(?: mais)?(?: ${articles}${offered})?${ending}`,
    `(?:pare|parem|chega)(?: com)?(?: ${articles}${written})${ending}`,
    `(?:favor |pode |podem |poderia |poderiam )?me (?:tira|tire|tirem|tirar|retire|retira|retirem|retirar|exclua|exclui|excluam|excluir) ${list}${ending}`,
    `(?:favor |pode |podem |poderia |poderiam )?me (?:remova|remove|removam|remover|descadastre|descadastra|descadastrem|descadastrar)(?: ${list})?${ending}`,
    `(?:favor |pode |podem )?(?:tira|tire|tirem|remova|remove|removam|retire|retira|exclua|exclui|excluam|apaga|apague) ${mine}(?: ${list})?${ending}`,
  ],
  en: [
    'i (?:want|would like|wish) to stop',
    `${iWant} (?:unsubscribe|opt out)(?: from (?:this|your|the|these) (?:list|messages|texts))?`,
    `${iWant} (?:stop|cancel) (?:receiving |getting )?(?:these |the |your |all |any |more |any more )?(?:messages|texts|sms)`,
    `${iWant} cancel (?:the|this|my|your) subscription`,
    'opt out|opt me out|stop all|stop it|stop this',
    'stop (?:all )?(?:these |the |your |those |my )?(?:messages|texts|sms|messaging|texting|spam)(?: me)?',
    'stop (?:texting|messaging|contacting|spamming|writing|writing to) me(?: anymore| again)?',
    'stop (?:sending|receiving|getting)(?: me)?(?: any| any more| more| these| your)?(?: messages| texts| sms| stuff)?(?: to me)?(?: anymore)?',
    'unsubscribe me(?: from (?:this|your|the|these) (?:list|messages|texts))?',
    '(?:remove|delete) (?:me|my number)(?: from (?:the|this|your) (?:list|database|system))?',
    'take me off (?:the|this|your) list',
    '(?:do not|dont) (?:text|message|contact|write|write to|sms|whatsapp) me(?: anymore| any more| again)?',
    '(?:do not|dont) send(?: me)?(?: any| any more| more| these)? (?:messages|texts|sms)(?: anymore| again)?',
    'no more (?:messages|texts|sms)',
    'i (?:do not|dont) want(?: to (?:receive|get))?(?: any| any more| more| these| your)? (?:messages|texts|sms)(?: anymore| any more)?',
  ],
  es: [
    '(?:quiero |quisiera |deseo )?(?:darme|dar|dame|denme|deme) de baja',
    'quiero (?:salir|la baja)(?: de (?:la|esta|su) lista)?',
    'salir de (?:la|esta|su) lista',
    '(?:quiero )?dejar de recibir(?: (?:sus |mas |estos )?(?:mensajes|mensaje|sms|avisos|ofertas))?',
    'no (?:quiero|deseo) mas(?: (?:mensajes|mensaje|sms|avisos|ofertas))?',
    'no (?:quiero|deseo) recibir(?: mas)?(?: (?:sus |estos )?(?:mensajes|mensaje|sms|avisos|ofertas|publicidad|nada))?(?: mas)?',
    'no (?:me )?(?:envien|envie|envies|manden|mande|mandes|escriban|escriba|escribas|molesten) mas(?: (?:mensajes|mensaje|sms|avisos|ofertas))?',
    '(?:dejen|deje|paren|pare) de (?:enviarme|mandarme|escribirme|molestarme|enviar|mandar)(?: (?:mensajes|mensaje|sms))?',
    '(?:eliminen|elimine|borren|borre|quiten|quite) mi numero(?: de (?:la|su|esta) lista)?',
    '(?:eliminenme|borrenme|quitenme|saquenme)(?: de (?:la|su|esta) lista)?',
  ],
} as const

/** Somewhere in a message: it looks as if they wanted to be left alone, and a person has to read it. */
export const LOOKS_LIKE_STOP = [
  'descadastr\\w*|unsubscri\\w*|desuscri\\w*|opt out',
  'nao quero (?:mais )?receber|nao quero mais (?:mensage\\w+|msg|sms|nada)|nao (?:me )?(?:mand\\w+|envi\\w+) mais|nao me (?:mand\\w+|envi\\w+|incomod\\w+|perturb\\w+)',
  '(?:parar|pare|parem|para) de (?:me )?(?:receber|mandar|enviar|escrever|encher|perturbar|incomodar)',
  '(?:pare|parem|para) com (?:isso|essas?|as|estas?)|chega de',
  'sair (?:da|dessa|desta|do|desse|deste) (?:lista|grupo)|(?:tir|retir|remov|exclu)\\w+ (?:d?o )?(?:meu|me) ?(?:numero|telefone|contato|nome)?|me (?:tir|retir|remov|exclu)\\w+',
  'bloque(?:ar|ei|io|ando)|denunci\\w+|procon|lgpd|anatel|spam',
  'me (?:deixa|deixe|deixem) em paz|leave me alone|dejenme en paz',
  'stop (?:sending|texting|messaging|contacting|spamming)|(?:remove|delete) me|(?:do not|dont) (?:text|message|contact) me',
  'de baja|dejen de|no quiero (?:mas|recibir)|no (?:me )?(?:envien|manden|escriban)',
]

/** Words that are one when they stand alone or among `AROUND_A_STOP`, and are too common to act on. */
export const ALMOST_STOP_WORDS = [
  ...[
    'para',
    'saia',
    'cancela',
    'cancele',
    'cancelem',
    'cancelado',
    'chega',
    'basta',
    'fora',
    'alto',
    'apagar',
    'excluir',
  ],
  ...[
    'encerrar',
    'desativar',
    'desinscrever',
    'dessinscrever',
    'desligar',
    'bloquear',
    'delete',
    'deletar',
    'unfollow',
  ],
]

/** What may stand around such a word for the message to look like a wish to stop. */
export const AROUND_A_STOP = [
  ...[
    'eu',
    'quero',
    'queria',
    'gostaria',
    'posso',
    'pode',
    'podem',
    'preciso',
    'prefiro',
    'vou',
    'como',
    'faz',
    'faco',
    'fazer',
    'pra',
    'para',
    'de',
    'disso',
    'isso',
    'isto',
  ],
  ...[
    'aqui',
    'daqui',
    'tudo',
    'me',
    'ja',
    'disse',
    'falei',
    'pedi',
    'voces',
    'vcs',
    'voce',
    'vc',
    'mais',
    'que',
    'com',
    'logo',
    'porra',
    'merda',
    'caralho',
    'inferno',
  ],
  ...[
    'pelo',
    'amor',
    'deus',
    'minha',
    'inscricao',
    'o',
    'a',
    'grupo',
    'lista',
    'cadastro',
    'i',
    'want',
    'need',
    'to',
    'how',
    'do',
    'it',
    'this',
    'said',
    'quiero',
    'puedo',
  ],
  ...['1', '2', '3', '0'],
]

/** People answer a question with these, so that no empresa may give them another meaning. */
export const ANSWERS = [
  ...[
    'sim',
    's',
    'ss',
    'yes',
    'y',
    'si',
    'ok',
    'okay',
    'claro',
    'aceito',
    'quero',
    'confirmo',
    'confirmado',
    'topo',
    'bora',
    'blz',
    'beleza',
  ],
  ...['nao', 'n', 'no', 'nope', 'talvez', '1', '2', '3', '4', '5'],
]

/** What Twilio acts on by itself, when it is the whole message and by SMS: it then answers too. */
export const TWILIO_WORDS = {
  stop: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'],
  start: ['START', 'YES', 'UNSTOP'],
  help: ['HELP', 'INFO'],
} as const
