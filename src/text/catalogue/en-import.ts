import type { ImportTexts } from './shape-import.ts'

export const enImport = {
  verdicts: {
    imported: 'New in the directory.',
    updated: 'Updated.',
    unchanged: 'No change.',
    linked: 'Already in the directory, brought by another empresa.',
    refused: 'Not taken.',
  },
  repairs: {
    invisible_characters_removed: 'We removed invisible characters from the phone.',
    international_prefix_removed: 'We removed the 00 in front of the phone.',
    trunk_prefix_removed: 'We removed the zero or the carrier in front of the phone.',
    extension_removed: 'We removed the extension from the phone.',
    extra_text_removed: 'We removed the text around the phone.',
    decimals_removed: 'We removed the decimals that the spreadsheet put on the phone.',
    plus_removed: 'We removed the + or 00 before the area code.',
    one_of_several: 'There was more than one phone; we kept one, the first mobile if any.',
    ninth_digit_added: 'We added the ninth digit to the mobile.',
  },
  phones: {
    missing: 'The phone is empty.',
    no_phone: 'There is no number where the phone should be.',
    not_a_number: 'Not a phone number. A mobile has an area code and 9 digits, like (11) 98123-4477.',
    spreadsheet_number:
      'The spreadsheet turned the number into scientific notation, like 6.80E+10, and its digits are lost. Format the column as text and save again.',
    looks_like_cpf: 'This looks like a CPF, not a phone.',
    no_area_code: 'The area code is missing. Write it like (11) 98123-4477.',
    invalid_area_code: 'There is no such area code.',
    too_few_digits: 'Digits are missing. A mobile has an area code and 9 digits, like (11) 98123-4477.',
    too_many_digits:
      'There are digits too many. A mobile has an area code and 9 digits, like (11) 98123-4477; a foreign number begins with +.',
    invalid_number: 'There is no such number. A mobile has an area code and 9 digits that begin with 9.',
    ambiguous:
      'This can be read in two ways: with country code 55 or with area code 55. Write it with +55 in front.',
    service_number: 'This is a service number, like 0800, which takes no messages.',
    placeholder: 'This is a made-up number, all of one digit.',
  },
  rows: {
    landline: () => 'This is a landline: it stays in the directory but takes no messages.',
    phone_kept: () => 'We kept the phone that was in the directory.',
    duplicate_phone: ({ duplicateOf }) =>
      duplicateOf === null
        ? 'Somebody else has the same phone; each broadcast arrives only once.'
        : `${duplicateOf} has the same phone; each broadcast arrives only once.`,
    repeated_external_id: () => 'This id stood earlier in the file; the last row counts.',
    other_origin: () => 'Nothing in that record was changed.',
    unknown_complete_word: () =>
      'We did not understand whether the record is complete; it stands as no. Write yes or no.',
    unknown_time_zone: () =>
      'There is no such time zone; what was there stays. Write it like America/Sao_Paulo.',
    no_name_no_phone: () => 'There is neither a name nor a phone that can be used.',
    no_identity: () => 'Without an id and a phone the person could not be recognised in the next import.',
    value_too_long: () => 'The name or the id is too long.',
    spreadsheet_external_id: () =>
      'The spreadsheet turned the id into scientific notation. Format the column as text and save again.',
    quote: () => 'The quotes of this row do not close.',
    row_too_long: () => 'The row is too long.',
    too_many_cells: () => 'The row has too many columns.',
    stray_cells: () =>
      'The line has more columns than the header. A text or a sum with a comma or a semicolon in it, such as 250,50, needs quotes.',
  },
  targets: {
    landline: 'This is a landline, which takes no messages.',
    duplicate: 'Repeated: the same person is already on the list.',
    unknown_variable: 'The text uses a variable that does not exist.',
    missing_value: 'Something the text uses is not known of this person, like the name.',
    too_long: 'With what is known of this person the text is over 1,600 characters.',
  },
  withoutPhone: 'Kept without a phone.',
} satisfies ImportTexts
