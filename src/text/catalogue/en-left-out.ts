import type { LeftOutTexts } from './shape-left-out.ts'

export const enLeftOut: LeftOutTexts = {
  no_phone: 'The directory has no phone of this person.',
  invalid: 'Not a number that takes messages.',
  duplicate: 'Somebody else who is meant has the same phone; it gets one message.',
  already: 'Told before, by an earlier notice about the same or by a broadcast that the audience leaves out.',
  suppressed: 'Asked not to be written to, or is blocked.',
  no_consent: 'Not known to have agreed, and the empresa writes only to those who have.',
}
