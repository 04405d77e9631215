import type { ImportTexts } from './shape-import.ts'

export const ptBrImport = {
  verdicts: {
    imported: 'Novo no cadastro.',
    updated: 'Atualizado.',
    unchanged: 'Sem mudança.',
    linked: 'Já está no cadastro, trazido por outra empresa.',
    refused: 'Não entrou.',
  },
  repairs: {
    invisible_characters_removed: 'Tiramos caracteres invisíveis do telefone.',
    international_prefix_removed: 'Tiramos o 00 da frente do telefone.',
    trunk_prefix_removed: 'Tiramos o zero ou a operadora da frente do telefone.',
    extension_removed: 'Tiramos o ramal do telefone.',
    extra_text_removed: 'Tiramos o texto em volta do telefone.',
    decimals_removed: 'Tiramos as casas decimais que a planilha pôs no telefone.',
    plus_removed: 'Tiramos o + ou 00 antes do DDD.',
    one_of_several: 'Havia mais de um telefone; ficamos com um, o primeiro celular se houver.',
    ninth_digit_added: 'Acrescentamos o nono dígito ao celular.',
  },
  phones: {
    missing: 'O telefone está vazio.',
    no_phone: 'Não há número no lugar do telefone.',
    not_a_number: 'Não é um número de telefone. Um celular tem DDD e 9 dígitos, como (11) 98123-4477.',
    spreadsheet_number:
      'A planilha trocou o número por notação científica, como 6,80E+10, e os dígitos se perderam. Formate a coluna como texto e salve de novo.',
    looks_like_cpf: 'Parece um CPF, não um telefone.',
    no_area_code: 'Falta o DDD. Escreva como (11) 98123-4477.',
    invalid_area_code: 'Este DDD não existe.',
    too_few_digits: 'Faltam dígitos. Um celular tem DDD e 9 dígitos, como (11) 98123-4477.',
    too_many_digits:
      'Sobram dígitos. Um celular tem DDD e 9 dígitos, como (11) 98123-4477; número de outro país começa com +.',
    invalid_number: 'Este número não existe. Um celular tem DDD e 9 dígitos que começam com 9.',
    ambiguous:
      'Dá para ler de dois jeitos: com o código 55 do país ou com o DDD 55. Escreva com +55 na frente.',
    service_number: 'É um número de serviço, como 0800, que não recebe mensagens.',
    placeholder: 'É um número inventado, com todos os dígitos iguais.',
  },
  rows: {
    landline: () => 'É um telefone fixo: fica no cadastro, mas não recebe mensagens.',
    phone_kept: () => 'Mantivemos o telefone que já estava no cadastro.',
    duplicate_phone: ({ duplicateOf }) =>
      duplicateOf === null
        ? 'Outra pessoa tem o mesmo telefone; cada campanha chega uma vez só.'
        : `${duplicateOf} tem o mesmo telefone; cada campanha chega uma vez só.`,
    repeated_external_id: () => 'O código já apareceu antes neste arquivo; vale a última linha.',
    other_origin: () => 'Nada nesse cadastro foi alterado.',
    unknown_complete_word: () =>
      'Não entendemos se o cadastro está completo; ficou como não. Escreva sim ou não.',
    unknown_time_zone: () => 'Não há este fuso horário; fica o que estava. Escreva como America/Sao_Paulo.',
    no_name_no_phone: () => 'Não há nome nem telefone que se possa usar.',
    no_identity: () => 'Sem código e sem telefone não há como reconhecer a pessoa na próxima importação.',
    value_too_long: () => 'O nome ou o código é longo demais.',
    spreadsheet_external_id: () =>
      'A planilha trocou o código por notação científica. Formate a coluna como texto e salve de novo.',
    quote: () => 'As aspas desta linha não fecham.',
    row_too_long: () => 'A linha é longa demais.',
    too_many_cells: () => 'A linha tem colunas demais.',
    stray_cells: () =>
      'A linha tem mais colunas que o cabeçalho. Um texto ou valor com vírgula ou ponto e vírgula, como 250,50, fica entre aspas.',
  },
  targets: {
    landline: 'É um telefone fixo, que não recebe mensagens.',
    duplicate: 'Repetido: a mesma pessoa já está na lista.',
    unknown_variable: 'O texto usa uma variável que não existe.',
    missing_value: 'Falta o dado desta pessoa que o texto usa, como o nome.',
    too_long: 'Com os dados desta pessoa o texto passa de 1.600 caracteres.',
  },
  withoutPhone: 'Ficou sem telefone.',
} satisfies ImportTexts
