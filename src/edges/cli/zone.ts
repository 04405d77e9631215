/** The time zone of the machine the command runs on: whoever reads it sits there. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
