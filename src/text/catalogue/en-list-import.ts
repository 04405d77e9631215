import type { ListImportTexts } from './shape-list-import.ts'

export const enListImport: ListImportTexts = {
  verdicts: {
    added: 'Written down.',
    updated: 'Updated.',
    unchanged: 'No change.',
    refused: 'Not taken.',
  },
  reasons: {
    unknown_channel: 'The channel is not clear. Write whatsapp or sms, or leave it empty for both.',
    bad_date: 'The date is not clear. Write it as 14/11/2025 or 2025-11-14.',
    date_is_past: 'The date until which it holds is over.',
    date_is_future: 'The date is in the future.',
    unknown_consent_word: 'It is not clear whether the person consented. Write yes or no.',
    opted_out: 'They asked not to be written to any more; a list does not undo that, only they do.',
    their_own_word:
      'They said this themselves, which no blocklist can say for them. Bring it in with the list of consents.',
    value_too_long: 'One of the texts of this row is too long.',
    quote: 'The quotes of this line do not close.',
    row_too_long: 'The line is too long.',
    too_many_cells: 'The line has too many columns.',
    stray_cells:
      'The line has more columns than the header. A text or a sum with a comma or a semicolon in it, such as 250,50, needs quotes.',
  },
}
