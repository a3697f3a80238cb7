/** Voluntary application server identification, RFC 8292: who sends, told to the push service with each message. */
import { createECDH, createHmac, createPrivateKey, sign } from "node:crypto";

/** A push service must refuse a token that is valid for longer than a day. */
const VALID_FOR_S = 12 * 3_600;
const HEADER = Buffer.from('{"typ":"JWT","alg":"ES256"}').toString("base64url");
const PRIVATE_KEY = /^[A-Za-z0-9_-]{43}$/;

/** Base64url of 32 bytes. */
export function makeVapidKey(): string {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  const key = pair.getPrivateKey();
  // Node leaves leading zeros out.
  return Buffer.concat([Buffer.alloc(32 - key.length), key]).toString("base64url");
}

/** Base64url of the uncompressed point, as browsers take it for `applicationServerKey`; null when the private key is none. */
export function vapidPublicKey(privateKey: string): string | null {
  if (!PRIVATE_KEY.test(privateKey)) return null;
  const pair = createECDH("prime256v1");
  try {
    pair.setPrivateKey(Buffer.from(privateKey, "base64url"));
  } catch {
    return null;
  }
  return pair.getPublicKey().toString("base64url");
}

/** The Authorization header for one push service. `contact`: `mailto:` or `https:`, whom its operators turn to. */
export function vapidHeader(options: {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly endpoint: string;
  readonly contact: string;
  readonly nowMs: number;
}): string {
  const { privateKey, publicKey, endpoint, contact, nowMs } = options;
  const point = Buffer.from(publicKey, "base64url");
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: privateKey,
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(nowMs / 1_000) + VALID_FOR_S, sub: contact };
  const text = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return `vapid t=${text}.${signature}, k=${publicKey}`;
}

/** What a browser signs its reports about one message with: it learns it from the message itself, which only it can decrypt. */
export function reportToken(privateKey: string, callback: string): string {
  return createHmac("sha256", privateKey).update(`report ${callback}`).digest("base64url");
}
