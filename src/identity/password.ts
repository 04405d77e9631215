/** Argon2id (the library's default kind) with OWASP's figures; about 70 ms and 19 MB. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of a random password that nobody knows, made with `COST`: what a sign-in with an unknown name is checked against. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$kMNf9OtId4aEC/YVG6WKmw$HI2gg7Efxypb2sM07eOGU8zTZjiBm2UCV5fSGEHs+LQ'

/** The text to store; parameters and salt are inside. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2()
  return hash(password, COST)
}

/** Takes as long for a user who does not exist (`null`), so that timing does not tell names apart. */
export async function passwordMatches(storedHash: string | null, password: string): Promise<boolean> {
  const { verify } = await argon2()
  const matches = await verify(storedHash ?? NOBODYS_HASH, password)
  return matches && storedHash !== null
}

/** Loaded with the first sign-in: the native part takes as long to load as a hash takes to make. */
function argon2(): Promise<typeof import('@node-rs/argon2')> {
  return import('@node-rs/argon2')
}
