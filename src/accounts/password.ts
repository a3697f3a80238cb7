import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** OWASP's scrypt floor: 2^17 × 8 × 1 wants 128 MB; 2^15 × 8 × 3 is its equal in strength at 32 MB. About 150 ms. */
export const PASSWORD_COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const MAX_MEMORY = 128 * 1_024 * 1_024;

let cost: { readonly N: number; readonly r: number; readonly p: number } = PASSWORD_COST;

/** For tests, which make passwords by the hundred. */
export function setPasswordCost(changed: typeof cost): void {
  cost = changed;
}

/** `scrypt$N$r$p$salt$key`: the cost is stored, so that it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost.N, cost.r, cost.p);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Takes as long for an account without a password, or without the account, as for a wrong one. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [kind, n, r, p, salt, key] = (stored ?? "").split("$");
  if (kind !== "scrypt" || !salt || !key) {
    await derive(password, Buffer.alloc(SALT_BYTES), cost.N, cost.r, cost.p);
    return false;
  }
  const expected = Buffer.from(key, "base64url");
  const given = await derive(password, Buffer.from(salt, "base64url"), Number(n), Number(r), Number(p));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

async function derive(password: string, salt: Uint8Array, N: number, r: number, p: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { N, r, p, maxmem: MAX_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
