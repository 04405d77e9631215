import type { TemplateCommandTexts, TemplatesCliTexts } from './templates-shape-cli.ts'

export const ptBrTemplates: TemplatesCliTexts = {
  builtIn: 'do sistema',
  approvals: {
    draft: 'rascunho',
    submitted: 'a caminho da Meta',
    pending: 'em análise',
    approved: 'aprovado',
    rejected: 'recusado',
    paused: 'pausado',
    disabled: 'desativado',
  },
  line: ({ name, language, version, approval, category }) =>
    `${name}  ${language} v${version}  ${approval}  (${category})`,
  inForce: (version) => `    por enquanto, sai a v${version}, já aprovada`,
  versionHead: ({ language, version, approval }) => `── ${language} v${version}: ${approval}`,
  status: ({ language, version, approval }) => `${language} v${version}: ${approval}`,
  sms: (text) => `SMS: ${text}`,
  plainSms: 'O SMS sai sem acentos.',
  why: (message) => `Motivo: ${message}`,
  whatsapp: (characters) => `WhatsApp, ${characters} caracteres:`,
  smsAccents: ({ segments, encoding, cost }) => `SMS com acentos: ${segments} segm. ${encoding}, ${cost}`,
  smsPlain: ({ segments, encoding, cost }) => `SMS sem acentos: ${segments} segm. ${encoding}, ${cost}`,
  cost: ({ usd, brl, asOf }) => `US$ ${usd} (R$ ${brl}, preço de ${asOf})`,
  noPrice: 'preço desconhecido',
  missing: ({ field, message }) => `${field}: ${message}`,
  notSubmittable: 'O WhatsApp recusaria:',
  submitted: (name) =>
    `${name} foi enviado para aprovação. Acompanhe com recado templates status ${name} --espera 600`,
  undecided: (name) => `O WhatsApp ainda não decidiu. Para ver de novo: recado templates status ${name}`,
  noLanguage: ({ name, languages }) => `${name} não existe neste idioma. Existe em ${languages}.`,
  created: ({ name, version }) => `${name} v${version} guardado.`,
  deleted: (name) => `${name} foi apagado.`,
  badPair: 'nome=valor, como local="Portão B"',
}

const NOME = 'Nome do modelo, como em recado templates list.'
const IDIOMA = 'Em que idioma; sem valor, o primeiro que houver.'

export const ptBrTemplateCommands: TemplateCommandTexts = {
  templates: { summary: 'Cuida dos modelos: textos prontos, e os que o WhatsApp aprova.' },
  'templates list': {
    summary: 'Lista os modelos, em cada idioma, com a situação no WhatsApp.',
    examples: ['recado templates list'],
  },
  'templates show': {
    summary: 'Mostra um modelo com suas versões e, se foi recusado, o motivo.',
    arguments: { NOME },
    examples: ['recado templates show nova_vaga'],
  },
  'templates create': {
    summary: 'Escreve um modelo, ou uma nova versão de um que já existe.',
    details: 'O que já foi escrito não muda: cada alteração é uma versão.',
    arguments: { NOME: 'Letras minúsculas, números e _.' },
    options: {
      mensagem: 'O texto, com {{nome}}, {{primeiro_nome}}, {{funcao}} e variáveis suas, como {{local}}.',
      sms: 'O que o SMS diz, se for outra coisa.',
      'sem-acentos': 'O SMS sai sem acentos: 160 letras por segmento, e não 70.',
      idioma: 'Em que idioma está.',
      categoria: 'UTILITY para avisos; MARKETING para o que faz propaganda.',
      exemplo: 'Um exemplo de cada variável, para a Meta: nome=valor. Pode repetir.',
      'nova-versao': 'O modelo já existe: escreve a próxima versão.',
    },
    values: {
      mensagem: 'TEXTO',
      sms: 'TEXTO',
      idioma: 'IDIOMA',
      categoria: 'CATEGORIA',
      exemplo: 'NOME=VALOR',
    },
    examples: [
      'recado templates create portao --mensagem "Atenção: o {{local}} fechou." --exemplo local="Portão B"',
    ],
  },
  'templates preview': {
    summary: 'Mostra como o modelo chega, quanto custa com e sem acentos, e o que falta.',
    arguments: { NOME },
    options: { idioma: IDIOMA, variavel: 'O valor de uma variável: nome=valor. Pode repetir.' },
    values: { idioma: 'IDIOMA', variavel: 'NOME=VALOR' },
    examples: ['recado templates preview nova_vaga --variavel vaga=Garçom'],
  },
  'templates submit': {
    summary: 'Pede ao WhatsApp que aprove a última versão.',
    arguments: { NOME },
    options: { idioma: IDIOMA },
    values: { idioma: 'IDIOMA' },
    examples: ['recado templates submit nova_vaga --idioma pt-BR'],
  },
  'templates status': {
    summary: 'Diz em que pé está a aprovação e, se foi recusada, por quê; se pedido, espera a decisão.',
    details: 'Termina com 1 quando o WhatsApp recusou, pausou ou desativou o modelo.',
    arguments: { NOME },
    options: { idioma: 'Só este idioma.', espera: 'Quantos segundos esperar por uma decisão.' },
    values: { idioma: 'IDIOMA', espera: 'SEGUNDOS' },
    examples: ['recado templates status nova_vaga', 'recado templates status nova_vaga --espera 600'],
  },
  'templates delete': {
    summary: 'Apaga um modelo. O que está na fila ainda sai.',
    arguments: { NOME },
    examples: ['recado templates delete portao'],
  },
}
