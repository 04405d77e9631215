import type { ConsentCommandName } from './consent-shape-cli.ts'
import type { DirectoryCommandName } from './directory-shape-cli.ts'
import type { DraftCommandName } from './drafts-shape-cli.ts'
import type { KeyCommandName } from './keys-shape-cli.ts'
import type { ListCommandName } from './lists-shape-cli.ts'
import type { MessageCommandName } from './messages-shape-cli.ts'
import type { NoticeCommandName } from './notices-shape-cli.ts'
import type { PriceCommandName } from './prices-shape-cli.ts'
import type { PrivacyCommandName } from './privacy-shape-cli.ts'
import type { ReminderCommandName } from './reminders-shape-cli.ts'
import type { RuleCommandName } from './rules-shape-cli.ts'
import type { CommandName, CommandText } from './shape-cli.ts'
import type { TemplateCommandName } from './templates-shape-cli.ts'
import type { TextRuleCommandName } from './text-rules-shape-cli.ts'

export const ptBrCommands: Record<
  Exclude<
    CommandName,
    | DirectoryCommandName
    | NoticeCommandName
    | RuleCommandName
    | ListCommandName
    | ReminderCommandName
    | PriceCommandName
    | TextRuleCommandName
    | MessageCommandName
    | ConsentCommandName
    | PrivacyCommandName
    | KeyCommandName
    | DraftCommandName
    | TemplateCommandName
  >,
  CommandText
> = {
  enviar_whatsapp_freelancers: {
    summary: 'Envia um recado a freelancers por WhatsApp, com reserva por SMS.',
    details:
      'Mostra antes quem vai receber e quanto custa, pede confirmação acima de 50 pessoas, acompanha as entregas e conta o que aconteceu. ' +
      'O texto aceita {{nome}}, {{primeiro_nome}} e {{funcao}}. Ctrl-C para a exibição, nunca o envio.',
    options: {
      mensagem: 'Texto do recado, até 1.600 caracteres. Obrigatório, se não houver --template.',
      template: 'Modelo que diz o recado, no lugar de --mensagem, como em recado templates list.',
      variavel: 'Valor de uma variável do modelo: nome=valor. Pode repetir.',
      idioma: 'Idioma do modelo; sem valor, português ou o primeiro que houver.',
      'apenas-completos': 'Só quem tem o cadastro completo.',
      funcao: 'Só quem tem esta função; pode repetir.',
      lista:
        'No lugar do cadastro, as pessoas desta lista, como em recado listas list. As colunas dela são variáveis do texto.',
      canal: 'Por onde tentar primeiro.',
      'nome-campanha': 'Nome da campanha no histórico.',
      espera: 'Quantos segundos esperar pelas confirmações de entrega depois que tudo saiu.',
      'dry-run': 'Mostra o público e três exemplos, sem enviar nada.',
      rascunho: 'Só guarda: nada sai até “recado broadcasts start”.',
      teste: 'Envia o texto só a este telefone, como sairia para a primeira pessoa, e para por aí.',
    },
    values: {
      mensagem: 'TEXTO',
      template: 'NOME',
      variavel: 'NOME=VALOR',
      idioma: 'IDIOMA',
      funcao: 'NOME',
      lista: 'NÚMERO',
      canal: 'CANAL',
      'nome-campanha': 'NOME',
      espera: 'SEGUNDOS',
      teste: 'TELEFONE',
    },
    examples: [
      'recado enviar_whatsapp_freelancers --mensagem "Nova vaga disponível!" --apenas-completos',
      'recado enviar_whatsapp_freelancers --mensagem "Vagas de Segurança disponíveis!" --funcao "Segurança"',
      'recado enviar_whatsapp_freelancers --mensagem "Alerta importante!" --canal sms',
      'recado enviar_whatsapp_freelancers --mensagem "Teste" --dry-run',
      'recado enviar_whatsapp_freelancers --template portao --variavel local="Portão B" --dry-run',
    ],
  },
  freelancers: { summary: 'Importa, conta e exporta freelancers.' },
  'freelancers import': {
    summary: 'Importa freelancers de um CSV.',
    details:
      'Aceita vírgula ou ponto e vírgula, UTF-8 ou o formato do Excel, e telefones escritos de qualquer jeito brasileiro. ' +
      'Diz linha por linha o que corrigiu e o que não pôde aceitar. Repetir a importação não cria ninguém em dobro.',
    arguments: { ARQUIVO: 'Arquivo CSV, ou - para a entrada padrão.' },
    options: {
      json: 'Escreve cada linha em JSON, uma por linha (NDJSON).',
      'dry-run': 'Confere o arquivo sem gravar nada.',
    },
    examples: [
      'recado freelancers import freelancers.csv',
      'recado freelancers import - --dry-run < freelancers.csv',
    ],
  },
  'freelancers count': {
    summary: 'Conta os freelancers, com e sem telefone.',
    options: { 'apenas-completos': 'Só quem tem o cadastro completo.', funcao: 'Só quem tem esta função.' },
    values: { funcao: 'NOME' },
    examples: ['recado freelancers count --funcao "Segurança"'],
  },
  'freelancers export': {
    summary: 'Exporta freelancers em CSV, como a importação os lê.',
    details:
      'Telefones de pessoas de outra empresa saem com os dígitos do meio escondidos. Nenhuma célula vira fórmula na planilha.',
    options: {
      csv: 'Arquivo a escrever; sem ele, a saída padrão.',
      'apenas-completos': 'Só quem tem o cadastro completo.',
      funcao: 'Só quem tem esta função.',
      tag: 'Só quem tem esta etiqueta da empresa.',
    },
    values: { csv: 'ARQUIVO', funcao: 'NOME', tag: 'NOME' },
    examples: [
      'recado freelancers export --csv freelancers.csv',
      'recado freelancers export --tag vip | head',
    ],
  },
  broadcasts: { summary: 'Campanhas e rascunhos: mostra, inicia, aprova, pausa, cancela, tenta de novo.' },
  'broadcasts list': {
    summary: 'Lista as últimas campanhas e o quanto foi entregue.',
    options: { limit: 'Quantas campanhas mostrar.', cursor: 'Continua de onde a lista anterior parou.' },
    values: { limit: 'NÚMERO', cursor: 'CURSOR' },
    examples: ['recado broadcasts list --limit 5'],
  },
  'broadcasts show': {
    summary: 'Mostra uma campanha: entregas, estados e motivos das falhas.',
    arguments: { ID: 'Número da campanha.' },
    examples: ['recado broadcasts show 42'],
  },
  'broadcasts pause': {
    summary: 'Pausa uma campanha: nada mais sai até ser retomada.',
    details:
      'O que estava saindo naquele momento ainda pode chegar. O que passar da hora durante a pausa não sai mais.',
    arguments: { ID: 'Número da campanha.' },
    examples: ['recado broadcasts pause 42'],
  },
  'broadcasts resume': {
    summary: 'Retoma uma campanha pausada, de onde ela parou.',
    arguments: { ID: 'Número da campanha.' },
    examples: ['recado broadcasts resume 42'],
  },
  'broadcasts cancel': {
    summary: 'Cancela uma campanha de vez: o que espera sai da fila.',
    details:
      'O que a Twilio já recebeu não volta; nem nova tentativa nem SMS se seguem. Uma campanha cancelada não se retoma.',
    arguments: { ID: 'Número da campanha.' },
    examples: ['recado broadcasts cancel 42'],
  },
  'broadcasts retry': {
    summary: 'Tenta de novo o que falhou em uma campanha.',
    details:
      'Cada mensagem volta para a fila no canal em que falhou, com o prazo inteiro. Quem não pode receber fica de fora.',
    arguments: { ID: 'Número da campanha.' },
    options: {
      'error-code': 'Só o que falhou com este código da Twilio.',
      'include-unknown': 'Também o que talvez tenha chegado; pode então chegar duas vezes.',
    },
    values: { 'error-code': 'CÓDIGO' },
    examples: ['recado broadcasts retry 42', 'recado broadcasts retry 42 --error-code 30003'],
  },
  senders: {
    summary: 'Mostra por onde as mensagens saem, a que velocidade, o que está parado e por quê.',
    examples: ['recado senders'],
  },
  otp: { summary: 'Códigos de acesso: quais saíram e quantos foram digitados.' },
  'otp list': {
    summary:
      'Lista os últimos códigos: telefone - motivo - situação. O código mesmo não está em lugar nenhum.',
    options: {
      limit: 'Quantos mostrar.',
      cursor: 'Continua onde a lista anterior terminou.',
      status: 'Só os que estão nesta situação.',
    },
    values: { limit: 'NÚMERO', cursor: 'CURSOR', status: 'SITUAÇÃO' },
    examples: ['recado otp list', 'recado otp list --status verified --limit 50'],
  },
  'otp conversion': {
    summary: 'Mostra quantos códigos foram digitados: por hora, por faixa de números ou por empresa.',
    details: 'Por empresa, só para quem administra a plataforma.',
    options: { por: 'Como agrupar.', horas: 'Quantas horas para trás.' },
    values: { por: 'GRUPO', horas: 'NÚMERO' },
    examples: ['recado otp conversion', 'recado otp conversion --por faixa --horas 72'],
  },
  'otp brakes': {
    summary: 'Mostra as faixas de números suspensas, porque quase nenhum código foi digitado.',
    examples: ['recado otp brakes'],
  },
  'otp lift-brake': {
    summary: 'Deixa uma faixa de números receber códigos de novo.',
    arguments: { FAIXA: 'Os primeiros dígitos, como em recado otp brakes.' },
    examples: ['recado otp lift-brake 5511987'],
  },
  doctor: {
    summary: 'Confere se tudo está como tem de estar para enviar e receber, e diz o que corrigir.',
    details:
      'Olha o banco, os relógios, a conta Twilio, os remetentes e para onde vai o que as pessoas respondem, o endereço público (com um aviso assinado a si mesmo), a fila e o RabbitMQ. Não muda nada e não envia mensagem. Termina com 1 quando algo está errado. O serviço também confere sozinho a cada cinco minutos: veja recado_doctor_wrong nas métricas e o log.',
    examples: ['recado doctor', 'recado doctor --json'],
  },
  demo: {
    summary: 'Diz se os dados de exemplo estão aqui, com que acessos entrar e o que experimentar.',
    details:
      'Onde nenhum serviço está rodando e a demonstração é permitida (sem Twilio nem banco configurado, ou com DEMO=1), acrescenta os dados. Repetir não muda nada.',
    examples: ['recado demo', 'DEMO=1 recado demo'],
  },
  config: {
    summary: 'Diz se o Recado está configurado e com quais valores; segredos ficam escondidos.',
    examples: ['recado config', 'recado config --json'],
  },
  serve: {
    summary: 'Roda o serviço: a página, a API, o envio e, na demonstração, o simulador.',
    details: 'É o que npm start faz. Ctrl-C para tudo; o que estiver na fila segue na próxima vez.',
    examples: ['recado serve', 'PORT=3100 recado serve'],
  },
  migrate: {
    summary: 'Prepara o banco para esta versão do Recado.',
    details: 'O serviço também faz isso ao iniciar; o comando serve para fazer antes, em uma implantação.',
    examples: ['DATABASE_URL=postgres://… recado migrate'],
  },
  users: { summary: 'Cuida de quem pode entrar.' },
  'users create': {
    summary: 'Cria um acesso. Fora da demonstração, é assim que o primeiro nasce.',
    details:
      'Sem empresa, cria um administrador da plataforma, que vê todas. Fala direto com o banco quando nenhum serviço está rodando.',
    arguments: { USUARIO: 'Nome com que a pessoa entra.' },
    options: {
      nome: 'Nome da pessoa; sem ele, o do acesso.',
      papel: 'O que a pessoa pode; sem valor, admin de uma empresa ou platform sem nenhuma.',
      'nova-empresa': 'Cria também a empresa, com este nome.',
      empresa: 'Número da empresa da pessoa.',
      'password-stdin': 'Lê a senha da entrada padrão em vez de perguntar.',
    },
    values: { nome: 'NOME', papel: 'PAPEL', 'nova-empresa': 'NOME', empresa: 'NÚMERO' },
    examples: [
      'recado users create maria --nova-empresa "Minha Empresa"',
      'echo "$SENHA" | recado users create joao --empresa 1 --papel operator --password-stdin',
    ],
  },
}
