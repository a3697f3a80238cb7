/**
 * Codes of short links: `https://<host>/l/<code>`. Made of the message, the place in it and the target, so that filling the same
 * message again makes the same link; by a key of the installation, so that nobody guesses another one.
 */
import { createHmac } from "node:crypto";
import type { MessageId } from "../platform/ids.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 71 bits: among a thousand million links two meet with a chance of 1 in 6,000, and a guess hits one in 3 × 10¹². No "-" or "_", at which phones cut links. */
const LENGTH = 12;
export const LINK_CODE = /^[0-9A-Za-z]{12}$/;

export function linkCode(key: string, messageId: MessageId, place: string, target: string): string {
  const mac = createHmac("sha256", key).update(`${messageId}\n${place}\n${target}`).digest("hex").slice(0, 32);
  let rest = BigInt(`0x${mac}`);
  let code = "";
  for (let length = 0; length < LENGTH; length += 1) {
    code += DIGITS[Number(rest % 62n)];
    rest /= 62n;
  }
  return code;
}
