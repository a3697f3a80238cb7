/**
 * Secrets at rest: every value has a data key of its own (AES-256-GCM), wrapped by the installation's master key.
 * A sealed value names its master key, so that old values open while a new key is rolled in, and is bound to its
 * context (`channel:<id>`), so that a row copied to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "./errors.ts";

export type Secrets = {
  readonly seal: (value: unknown, context: string) => Buffer;
  /** Throws `internal` when the value was made with a key we do not have, for another context, or was altered. */
  readonly open: (sealed: Uint8Array, context: string) => unknown;
  /** The same value under the current master key; the value itself is not opened. Throws as `open` does when we lack its key. */
  readonly rewrap: (sealed: Uint8Array, context: string) => Buffer;
  /** Eight bytes, the second to ninth of everything sealed now. */
  readonly keyId: Buffer;
};

/** `previous` only open what was sealed before. */
export type MasterKeys = { readonly current: Uint8Array; readonly previous: readonly Uint8Array[] };

const FORMAT = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const BODY_AT = 1 + KEY_ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

export function createSecrets({ current, previous }: MasterKeys): Secrets {
  const keys = new Map([...previous, current].map((key) => [keyIdOf(key).toString("hex"), key]));
  const keyId = keyIdOf(current);
  const unwrap = (bytes: Buffer, context: string): Buffer => {
    const sealedWith = bytes.subarray(1, 1 + KEY_ID_BYTES);
    const key = keys.get(sealedWith.toString("hex"));
    if (bytes[0] !== FORMAT || bytes.length < BODY_AT || !key) {
      throw new AppError(
        "internal",
        `the secret of ${context} was sealed with another master key (${sealedWith.toString("hex")}); give that key to PARLEY_MASTER_KEY, or to PARLEY_PREVIOUS_MASTER_KEYS while a new one is rolled in`,
      );
    }
    return opened(context, () => decrypt(key, bytes.subarray(1 + KEY_ID_BYTES, BODY_AT), sealedWith));
  };
  const wrap = (dataKey: Uint8Array, body: Uint8Array): Buffer =>
    Buffer.concat([Buffer.of(FORMAT), keyId, encrypt(current, dataKey, keyId), body]);
  return {
    seal: (value, context) => {
      const dataKey = randomBytes(KEY_BYTES);
      return wrap(dataKey, encrypt(dataKey, Buffer.from(JSON.stringify(value)), Buffer.from(context)));
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      const dataKey = unwrap(bytes, context);
      const body = opened(context, () => decrypt(dataKey, bytes.subarray(BODY_AT), Buffer.from(context)));
      return JSON.parse(body.toString("utf8")) as unknown;
    },
    rewrap: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      return wrap(unwrap(bytes, context), bytes.subarray(BODY_AT));
    },
    keyId,
  };
}

function opened(context: string, open: () => Buffer): Buffer {
  try {
    return open();
  } catch (cause) {
    throw new AppError("internal", `the secret of ${context} does not open: it was altered or belongs to something else`, { cause });
  }
}

/** A key for one use only, out of a root that all processes share; hexadecimal. */
export function deriveKey(root: Uint8Array, use: string): string {
  return Buffer.from(hkdfSync("sha256", root, Buffer.alloc(0), `parley ${use}`, KEY_BYTES)).toString("hex");
}

export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

function keyIdOf(key: Uint8Array): Buffer {
  return createHash("sha256").update("parley key id").update(key).digest().subarray(0, KEY_ID_BYTES);
}

function encrypt(key: Uint8Array, plain: Uint8Array, bound: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, box: Buffer, bound: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
