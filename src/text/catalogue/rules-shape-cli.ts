export type RuleCommandName =
  | 'rules'
  | 'rules show'
  | 'rules set'
  | 'kill-switch'
  | 'kill-switch list'
  | 'kill-switch throw'
  | 'kill-switch lift'

/** What the commands about rules and kill switches say. */
export interface RulesTexts {
  quietHours: string
  quietHoursValue: (facts: { opens: string; closes: string; never: string | null }) => string
  dailyMessages: string
  dailySegments: string
  approvalAbove: string
  approvalOff: string
  /** A rule that is off. */
  off: string
  proposed: (value: string) => string
  today: (facts: { messages: string; segments: string }) => string
  reached: (until: string) => string
  weekdays: Record<string, string>
  badHours: string
  badCeiling: string
  nothingToSet: string
  noSwitches: string
  switchLine: (facts: { id: string; scope: string; when: string; by: string; why: string }) => string
  liftedLine: (facts: { when: string; by: string }) => string
  holds: (facts: { inFlight: string; held: string }) => string
  scopeAll: string
  scopeEmpresa: (id: string) => string
  byPlatform: string
  lifted: (id: string) => string
}
