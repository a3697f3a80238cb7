/**
 * Secrets at rest: every value has a data key of its own (AES-256-GCM), wrapped by the installation's master key.
 * A sealed value names its master key, so that old values open while a new key is rolled in, and is bound to its
 * context (`channel:<id>`), so that a row copied to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "./errors.ts";

export type Secrets = {
  readonly seal: (value: unknown, context: string) => Buffer;
  /** Throws `internal` when the value was made with a key we do not have, for another context, or was altered. */
  readonly open: (sealed: Uint8Array, context: string) => unknown;
  /** A key for one use only, the same in every process of the installation; hexadecimal. */
  readonly derive: (use: string) => string;
};

const FORMAT = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** `previousKeys` only open. */
export function createSecrets(masterKey: Uint8Array, previousKeys: readonly Uint8Array[] = []): Secrets {
  const keys = new Map([...previousKeys, masterKey].map((key) => [keyIdOf(key).toString("hex"), key]));
  const currentId = keyIdOf(masterKey);
  return {
    seal: (value, context) => {
      const dataKey = randomBytes(KEY_BYTES);
      const wrapped = encrypt(masterKey, dataKey, currentId);
      const body = encrypt(dataKey, Buffer.from(JSON.stringify(value)), Buffer.from(context));
      return Buffer.concat([Buffer.of(FORMAT), currentId, wrapped, body]);
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      const bodyAt = 1 + KEY_ID_BYTES + WRAPPED_BYTES;
      const keyId = bytes.subarray(1, 1 + KEY_ID_BYTES);
      const key = keys.get(keyId.toString("hex"));
      if (bytes[0] !== FORMAT || bytes.length < bodyAt || !key) {
        throw new AppError(
          "internal",
          `the secret of ${context} was sealed with another master key (${keyId.toString("hex")}); give that key to PARLEY_MASTER_KEY`,
        );
      }
      try {
        const dataKey = decrypt(key, bytes.subarray(1 + KEY_ID_BYTES, bodyAt), keyId);
        return JSON.parse(decrypt(dataKey, bytes.subarray(bodyAt), Buffer.from(context)).toString("utf8")) as unknown;
      } catch (cause) {
        throw new AppError("internal", `the secret of ${context} does not open: it was altered or belongs to something else`, { cause });
      }
    },
    derive: (use) => Buffer.from(hkdfSync("sha256", masterKey, Buffer.alloc(0), `parley ${use}`, KEY_BYTES)).toString("hex"),
  };
}

/** The given key, or the one in the data folder, made at the first start and readable by its owner only. */
export async function loadMasterKey(options: { readonly dataDir: string; readonly given?: Uint8Array | undefined }): Promise<Uint8Array> {
  if (options.given) return options.given;
  await mkdir(options.dataDir, { recursive: true });
  const path = join(options.dataDir, "master.key");
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(`${randomBytes(KEY_BYTES).toString("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const key = Buffer.from((await readFile(path, "utf8")).trim(), "hex");
  if (key.length !== KEY_BYTES)
    throw new AppError(
      "internal",
      `${path} does not hold a key of 32 bytes; restore it from a backup, the stored secrets cannot be read without it`,
    );
  return key;
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

function keyIdOf(key: Uint8Array): Buffer {
  return createHash("sha256").update("parley key id").update(key).digest().subarray(0, KEY_ID_BYTES);
}
