import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";

/** The key and vector of one request; the answer comes under the same key with every bit of the vector turned over. */
export type Sealed = {
  readonly body: { readonly encrypted_flow_data: string; readonly encrypted_aes_key: string; readonly initial_vector: string };
  readonly key: Buffer;
  readonly vector: Buffer;
};

const tagBytes = 16;

export function seal(payload: object, publicKeyPem: string, secrets = { key: randomBytes(16), vector: randomBytes(16) }): Sealed {
  const { key, vector } = secrets;
  const cipher = createCipheriv("aes-128-gcm", key, vector, { authTagLength: tagBytes });
  const encrypted = Buffer.concat([cipher.update(JSON.stringify(payload), "utf8"), cipher.final(), cipher.getAuthTag()]);
  const wrapped = publicEncrypt({ key: keyOf(publicKeyPem), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, key);
  return {
    body: {
      encrypted_flow_data: encrypted.toString("base64"),
      encrypted_aes_key: wrapped.toString("base64"),
      initial_vector: vector.toString("base64"),
    },
    key,
    vector,
  };
}

let remembered: { readonly pem: string; readonly key: KeyObject } | null = null;

/** Reading a PEM costs more than wrapping a key with it: the last one is kept. */
function keyOf(pem: string): KeyObject {
  if (remembered?.pem !== pem) remembered = { pem, key: createPublicKey(pem) };
  return remembered.key;
}

/** Null when the answer was not made with this request's key and the turned vector. */
export function unseal(answer: string, { key, vector }: Pick<Sealed, "key" | "vector">): string | null {
  const bytes = Buffer.from(answer, "base64");
  if (bytes.length <= tagBytes) return null;
  const decipher = createDecipheriv("aes-128-gcm", key, turned(vector), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(0, -tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    // A tag that does not fit is the answer to the question asked here.
    return null;
  }
}

export function turned(vector: Buffer): Buffer {
  return Buffer.from(vector.map((byte) => byte ^ 0xff));
}

/** Whether a PEM holds an RSA key of 2048 bits, the only one Meta takes. */
export function isUsableKey(pem: string): boolean {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "rsa" && key.asymmetricKeyDetails?.modulusLength === 2048;
  } catch {
    // Not a key at all.
    return false;
  }
}

/** The signed token of data API 4.0: a JWT (HS256, the app's secret) around the flow token. */
export function signedToken(flowToken: string, appSecret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part({ flow_token: flowToken })}`;
  return `${head}.${createHmac("sha256", appSecret).update(head).digest("base64url")}`;
}
