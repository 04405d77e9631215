export type KeyCommandName = 'api-keys' | 'api-keys list' | 'api-keys create' | 'api-keys revoke'

/** What the commands about API keys say. */
export interface KeysTexts {
  none: string
  line: (facts: { id: string; name: string; scope: string; hint: string; when: string; by: string }) => string
  lastUsed: (when: string | null) => string
  revokedLine: (facts: { when: string; by: string }) => string
  created: (name: string) => string
  keepIt: string
  revoked: (name: string) => string
}
