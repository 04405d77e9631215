/** What `recado demo` says. */
export interface DemoTexts {
  on: string
  /** Nothing was running: the command itself saw to it that the examples are there. */
  hosted: string
  /** On, but the number of the example is somebody else's or out of reach. */
  notSeen: string
  off: string
  howToAdd: string
  people: string
  peopleValue: (facts: { total: string; withPhone: string }) => string
  evento: (id: string) => string
  vaga: (id: string) => string
  open: (open: boolean) => string
  page: string
  phones: string
  tryThis: string
  commands: readonly string[]
}
