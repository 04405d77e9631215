/** The log-ins of the demo, as the guide has them; `identity/seed-demo-identity.ts` makes them. */
export const DEMO_LOGINS = [
  { username: 'admin_diego', password: 'diego123', empresa: 'Diego Segurança, 8' },
  { username: 'admin_simone', password: 'simone123', empresa: 'Irmãos Trevisan, 1' },
] as const
