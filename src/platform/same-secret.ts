import { createHash, timingSafeEqual } from "node:crypto";

/** Hashed first, so that texts of any length take the same time. An empty secret is none, and nobody has it. */
export function isSameSecret(given: unknown, expected: string): boolean {
  if (typeof given !== "string" || expected === "") return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
