import type { FailureTexts } from './shape-failures.ts'

export const ptBrFailures: FailureTexts = {
  advice: {
    auth: {
      cause: 'A Twilio não aceitou as credenciais, ou a conta está suspensa ou sem saldo.',
      mend: 'Confira TWILIO_ACCOUNT_SID e TWILIO_AUTH_TOKEN, o saldo e a situação da conta no painel da Twilio.',
    },
    blocked: {
      cause: 'A operadora, a Twilio ou uma permissão da conta impede mensagens para este número.',
      mend: 'Veja no painel da Twilio as permissões de país e os bloqueios; se for da operadora, só ela libera.',
    },
    carrier: {
      cause: 'A operadora de destino não aceitou ou não levou a mensagem adiante.',
      mend: 'Tente mais tarde. Se todos de uma operadora falham, abra um chamado na Twilio com os SIDs.',
    },
    content: {
      cause: 'O texto, ou uma mídia dele, não é aceito neste canal.',
      mend: 'Mude o texto: tire links encurtados, palavras de golpe, caracteres estranhos e o que passa do tamanho.',
    },
    expired: {
      cause: 'A mensagem passou da hora antes de sair da fila da Twilio.',
      mend: 'Envie de novo. Se acontece sempre, o remetente é lento para este volume: use mais números.',
    },
    fraud: {
      cause: 'A Twilio viu sinais de fraude ou de tráfego inflado para este destino.',
      mend: 'Confira quem pediu estes envios e limite países e números por pessoa; depois fale com a Twilio.',
    },
    invalid_recipient: {
      cause: 'Este número não existe, não é de celular ou não está no canal.',
      mend: 'Corrija o cadastro da pessoa. Enquanto não mudar, não adianta tentar de novo.',
    },
    opted_out: {
      cause: 'A pessoa pediu para não receber mais, ou bloqueou o remetente.',
      mend: 'Respeite. Só ela desfaz: respondendo START ao mesmo remetente, ou desbloqueando no WhatsApp.',
    },
    other: {
      cause: 'O pedido à Twilio tinha algo que ela não aceita.',
      mend: 'Anote o código e o SID e avise quem cuida do sistema: não depende da pessoa nem do texto.',
    },
    provider: {
      cause: 'Falha passageira na Twilio ou no WhatsApp.',
      mend: 'O Recado tenta de novo sozinho. Se durar, veja status.twilio.com.',
    },
    rate_limit: {
      cause: 'Mais mensagens do que o remetente, a conta ou a pessoa pode receber neste tempo.',
      mend: 'O Recado diminui o ritmo e tenta de novo. Se é sempre, aumente os números do remetente ou o limite na Twilio.',
    },
    sender_config: {
      cause: 'O remetente não está configurado para este envio.',
      mend: 'Confira no painel da Twilio se o número ou o Messaging Service está ativo e serve para este país e canal.',
    },
    template: {
      cause: 'O modelo do WhatsApp, ou uma variável dele, não confere com o aprovado.',
      mend: 'Confira o nome, o idioma, a aprovação e as variáveis do modelo.',
    },
    unreachable: {
      cause: 'O aparelho estava desligado, sem sinal ou sem o aplicativo.',
      mend: 'O Recado tenta de novo. Se não der, confirme o número com a pessoa ou use o outro canal.',
    },
    window: {
      cause:
        'A pessoa não escreveu nas últimas 24 horas, e o WhatsApp só aceita texto livre dentro desse prazo.',
      mend: 'Use um modelo aprovado, ou deixe seguir por SMS.',
    },
    webhook: {
      cause:
        'A Twilio não conseguiu nos avisar: nosso endereço não respondeu como devia. A mensagem pode ter saído.',
      mend: 'Confira se PUBLIC_URL responde pela internet, com certificado válido, e se um proxy não corta o pedido.',
    },
    trial: {
      cause: 'A conta da Twilio é de teste, e conta de teste só escreve para números verificados nela.',
      mend: 'Verifique o número no painel da Twilio ou passe a conta para paga.',
    },
    verify_service: {
      cause: 'O serviço Verify da Twilio não está configurado para este pedido.',
      mend: 'Confira TWILIO_VERIFY_SID e, no painel da Twilio, os canais, países e modelos do Verify.',
    },
    registration: {
      cause: 'O cadastro do remetente junto às operadoras falta, está em análise ou foi recusado.',
      mend: 'Conclua o cadastro no painel da Twilio; até lá este remetente não entrega neste país.',
    },
    unknown: {
      cause: 'A Twilio respondeu com um código que o Recado ainda não conhece.',
      mend: 'Procure o código em twilio.com/docs/api/errors. Ele não é repetido e ninguém é bloqueado por ele.',
    },
  },
  codes: {
    21211: {
      cause: 'O número de destino não é um telefone possível.',
      mend: 'Corrija o número: DDD e nove dígitos, como (11) 98123-4477.',
    },
    21408: {
      cause: 'A conta não tem permissão de enviar para o país deste número.',
      mend: 'Ligue o país em Messaging > Settings > Geo permissions, no painel da Twilio.',
    },
    21610: {
      mend: 'A pessoa respondeu STOP. Só ela desfaz, respondendo START ao mesmo remetente.',
    },
    21611: {
      cause: 'A fila do remetente na Twilio está cheia.',
      mend: 'Nada a fazer agora: o Recado espera e tenta de novo. Se é sempre, TWILIO_SMS_RATE está alto demais.',
    },
    21614: {
      cause: 'O número existe, mas não é de um celular que receba SMS.',
      mend: 'Peça à pessoa um celular.',
    },
    21617: {
      cause: 'O texto passa de 1600 caracteres.',
      mend: 'Encurte o texto ou divida em dois.',
    },
    30003: {
      cause: 'O aparelho estava desligado, fora de área ou não recebe SMS.',
      mend: 'O Recado tenta de novo algumas vezes. Se não der, confirme o número com a pessoa.',
    },
    30004: {
      cause: 'O número, ou a operadora, recusa mensagens deste remetente.',
      mend: 'Tente por WhatsApp ou por outro remetente; a pessoa pode ter bloqueado SMS de empresas.',
    },
    30005: {
      cause: 'O número não está mais em uso, ou nunca esteve.',
      mend: 'Confirme o número com a pessoa. O Recado deixa de escrever para ele.',
    },
    30006: {
      cause: 'É um telefone fixo, ou uma operadora que a Twilio não alcança.',
      mend: 'Peça à pessoa um celular.',
    },
    30007: {
      cause: 'A Twilio ou a operadora filtrou o texto como indesejado. A pessoa não tem culpa.',
      mend: 'Mude o texto: sem links encurtados e sem palavras de promoção; o mesmo texto seria filtrado de novo.',
    },
    63016: {
      mend: 'Fora das 24 horas só um modelo aprovado é aceito; sem ele a mensagem segue por SMS quando há remetente.',
    },
    63038: {
      cause: 'A conta da Twilio passou do limite de mensagens por dia.',
      mend: 'O Recado espera até amanhã. Para mais, peça à Twilio um limite maior.',
    },
  },
  reasons: {
    refused: 'A Twilio recusou o envio.',
    not_delivered: 'Saiu e voltou, sem a operadora dizer por quê.',
    expired_retrying: 'As novas tentativas passaram da hora.',
    outcome_unknown: 'Não deu para saber se saiu. Não mandamos de novo, para não sair em dobro.',
    expired: 'Passou da hora antes de poder sair.',
    suppressed: 'Este número está bloqueado ou pediu para não receber.',
    canceled: 'O envio foi cancelado.',
    no_receipt: 'A operadora não confirmou a entrega.',
    no_sender: 'Não há remetente configurado para este canal.',
    'empresa_id not_found': 'empresa_id: esta empresa não existe.',
    unstorable: 'O banco de dados não aceitou esta mensagem.',
  },
  otherReason: 'Não saiu.',
}
