/**
 * The encryption of a Flow's data endpoint (section 12.3 of the WhatsApp reference): the phone wraps a fresh AES-128 key with our
 * RSA key, and the answer goes back under the same AES key with every bit of the vector turned over.
 */
import { createCipheriv, createDecipheriv, createPrivateKey, webcrypto } from "node:crypto";
import type { JsonObject } from "../../../platform/json.ts";
import { asObject, asText } from "../json-shape.ts";

const TAG_BYTES = 16;
const KEY_BYTES = 16;
const VECTOR_BYTES = 16;

export type OpenedRequest = {
  readonly body: JsonObject;
  /** Base64 of the encrypted answer. */
  readonly seal: (answer: JsonObject) => string;
};

/** Null when no key opens it: unknown key, altered, cut short, or no JSON object within. PEM keys, the likeliest first. */
export async function openRequest(raw: Buffer, privateKeys: readonly string[]): Promise<OpenedRequest | null> {
  const parcel = parsed(raw.toString("utf8"));
  const wrapped = bytesOf(parcel?.["encrypted_aes_key"]);
  const vector = bytesOf(parcel?.["initial_vector"]);
  const data = bytesOf(parcel?.["encrypted_flow_data"]);
  if (vector.length !== VECTOR_BYTES || data.length <= TAG_BYTES) return null;
  for (const privateKey of privateKeys) {
    const key = await unwrap(wrapped, privateKey);
    const body = key && parsed(decrypt(key, vector, data));
    if (key && body) return { body, seal: (answer) => encrypt(key, turned(vector), JSON.stringify(answer)) };
  }
  return null;
}

/** Parsing a key costs as much as using it. */
const parsedKeys = new Map<string, Promise<webcrypto.CryptoKey>>();
const MOST_PARSED_KEYS = 500;

async function keyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const known = parsedKeys.get(pem);
  if (known) return known;
  if (parsedKeys.size >= MOST_PARSED_KEYS) parsedKeys.clear();
  const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  const key = webcrypto.subtle.importKey("pkcs8", der, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["decrypt"]);
  parsedKeys.set(pem, key);
  return key;
}

/** Beside the event loop: one takes a millisecond and more, and whatever else the process does would wait for it. */
async function unwrap(wrapped: Buffer, privateKey: string): Promise<Buffer | null> {
  const rsa = await keyOf(privateKey);
  try {
    const key = Buffer.from(await webcrypto.subtle.decrypt({ name: "RSA-OAEP" }, rsa, wrapped));
    return key.length === KEY_BYTES ? key : null;
  } catch {
    // Wrapped for another key: the answer to the question asked here.
    return null;
  }
}

function decrypt(key: Buffer, vector: Buffer, data: Buffer): string {
  const decipher = createDecipheriv("aes-128-gcm", key, vector, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(data.subarray(-TAG_BYTES));
  try {
    return decipher.update(data.subarray(0, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    // The tag does not fit: altered on the way.
    return "";
  }
}

function encrypt(key: Buffer, vector: Buffer, text: string): string {
  const cipher = createCipheriv("aes-128-gcm", key, vector, { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

function turned(vector: Buffer): Buffer {
  return Buffer.from(vector.map((byte) => byte ^ 0xff));
}

function bytesOf(value: unknown): Buffer {
  return Buffer.from(asText(value) ?? "", "base64");
}

/** The parser's own message would quote what a customer wrote, so it is not kept. */
function parsed(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}
