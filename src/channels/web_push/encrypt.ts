/** Message encryption for Web Push: RFC 8291 on the content coding aes128gcm of RFC 8188, one record. */
import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

export const PUSH_KEY_BYTES = 65;
export const PUSH_AUTH_BYTES = 16;
/** What push services must take is 4,096 bytes with all that encryption adds (RFC 8291, section 4). */
export const MOST_PLAIN_BYTES = 4_096 - 86 - 17;

const RECORD_BYTES = 4_096;
const SALT_BYTES = 16;
const LAST_RECORD = Buffer.of(2);

/** Of the browser: its public key (uncompressed point of P-256) and its authentication secret. */
export type PushKeys = { readonly p256dh: Buffer; readonly auth: Buffer };
/** Fresh for each message; given only by the test of the RFC's example. */
export type Ephemeral = { readonly salt: Buffer; readonly privateKey: Buffer };

/** The body to POST. Throws when the browser's key is no point of the curve: `isPushKey` says so before. */
export function encryptPush(plain: Buffer, { p256dh, auth }: PushKeys, given?: Ephemeral): Buffer {
  const ours = createECDH("prime256v1");
  if (given) ours.setPrivateKey(given.privateKey);
  else ours.generateKeys();
  const salt = given?.salt ?? randomBytes(SALT_BYTES);
  const publicKey = ours.getPublicKey();
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, publicKey]);
  const keyMaterial = Buffer.from(hkdfSync("sha256", ours.computeSecret(p256dh), auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", keyMaterial, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", keyMaterial, salt, "Content-Encoding: nonce\0", 12));
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(RECORD_BYTES, 0);
  header.writeUInt8(publicKey.length, 4);
  return Buffer.concat([salt, header, publicKey, cipher.update(plain), cipher.update(LAST_RECORD), cipher.final(), cipher.getAuthTag()]);
}

/** Whether it is a point of the curve in uncompressed form. */
export function isPushKey(key: Buffer): boolean {
  if (key.length !== PUSH_KEY_BYTES || key[0] !== 4) return false;
  const probe = createECDH("prime256v1");
  probe.generateKeys();
  try {
    probe.computeSecret(key);
    return true;
  } catch {
    return false;
  }
}
