import { createHmac } from "node:crypto";

const beyondAscii = /[\u0080-\uffff]/;
const everyBeyondAscii = /[\u0080-\uffff]/g;

/**
 * Meta writes every UTF-16 unit above U+007F as `\uXXXX` in what it sends and signs; an emoji becomes two.
 * Escaping JSON text is safe: such characters occur only inside strings.
 */
export function escapeBeyondAscii(json: string): string {
  if (!beyondAscii.test(json)) return json;
  return json.replace(everyBeyondAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The value of `X-Hub-Signature-256` over exactly these bytes. */
export function signatureOf(body: string | Buffer, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
}

/** The legacy `X-Hub-Signature`. */
export function legacySignatureOf(body: string | Buffer, appSecret: string): string {
  return `sha1=${createHmac("sha1", appSecret).update(body).digest("hex")}`;
}
