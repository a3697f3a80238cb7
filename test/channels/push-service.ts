/**
 * A push service and the browsers behind it, written from RFC 8030, 8188, 8291 and 8292 and sharing nothing with the sender's code: what comes
 * is opened with the browser's private key, and who says to send is held against their signature.
 */
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Pushed = {
  readonly headers: IncomingHttpHeaders;
  readonly message: { readonly [key: string]: unknown };
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string };
  /** The sender's public key, proven. */
  readonly key: string;
};
export type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
export type TestBrowser = {
  readonly subscription: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } };
  readonly pushed: Pushed[];
  /** What the service answers for this browser: 201. */
  answer: Answer | "hang up";
};

export async function startPushService() {
  const browsers = new Map<string, { readonly browser: TestBrowser; readonly privateKey: Buffer; readonly auth: Buffer }>();
  const faults: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = browsers.get(request.url ?? "");
      if (!at) return void response.writeHead(404).end();
      try {
        const plain = decrypt(Buffer.concat(chunks), at.privateKey, at.auth);
        const message = JSON.parse(plain.toString("utf8")) as Pushed["message"];
        at.browser.pushed.push({ headers: request.headers, message, ...proven(request.headers.authorization ?? "") });
      } catch (error) {
        faults.push(String(error));
        return void response.writeHead(400).end();
      }
      const { answer } = at.browser;
      if (answer === "hang up") request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** What could not be decrypted or believed. */
    faults,
    browser: (): TestBrowser => {
      const path = `/push/${randomBytes(16).toString("base64url")}`;
      const pair = createECDH("prime256v1");
      pair.generateKeys();
      const auth = randomBytes(16);
      const keys = { p256dh: pair.getPublicKey("base64url"), auth: auth.toString("base64url") };
      const browser: TestBrowser = { subscription: { endpoint: url + path, keys }, pushed: [], answer: { status: 201 } };
      browsers.set(path, { browser, privateKey: pair.getPrivateKey(), auth });
      return browser;
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RFC 5869 by its two steps, of one block: never more than 32 bytes are asked for here. */
function hkdf(salt: Buffer, input: Buffer, info: Buffer, bytes: number): Buffer {
  const extracted = createHmac("sha256", salt).update(input).digest();
  return createHmac("sha256", extracted).update(info).update(Buffer.of(1)).digest().subarray(0, bytes);
}

function decrypt(body: Buffer, privateKey: Buffer, auth: Buffer): Buffer {
  const salt = body.subarray(0, 16);
  const recordBytes = body.readUInt32BE(16);
  const keyEnd = 21 + (body[20] ?? 0);
  const theirs = body.subarray(21, keyEnd);
  const record = body.subarray(keyEnd);
  if (record.length > recordBytes || body.length > 4_096) throw new Error(`a body of ${body.length} bytes, a record of ${record.length}`);
  const ours = createECDH("prime256v1");
  ours.setPrivateKey(privateKey);
  const label = Buffer.concat([Buffer.from("WebPush: info"), Buffer.of(0), ours.getPublicKey(), theirs]);
  const input = hkdf(auth, ours.computeSecret(theirs), label, 32);
  const key = hkdf(salt, input, Buffer.from("Content-Encoding: aes128gcm\u0000"), 16);
  const nonce = hkdf(salt, input, Buffer.from("Content-Encoding: nonce\u0000"), 12);
  const opened = createDecipheriv("aes-128-gcm", key, nonce);
  opened.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([opened.update(record.subarray(0, -16)), opened.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("the last record does not end as one");
  return padded.subarray(0, end);
}

function proven(header: string): Pick<Pushed, "claims" | "key"> {
  const [, head = "", body = "", signature = "", key = ""] = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, "base64url");
  const coordinates = { x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33, 65).toString("base64url") };
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", ...coordinates } });
  const { alg } = JSON.parse(Buffer.from(head, "base64url").toString()) as { readonly alg: string };
  const signed = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (alg !== "ES256" || !signed) throw new Error("the sender does not prove who it is");
  return { claims: JSON.parse(Buffer.from(body, "base64url").toString()) as Pushed["claims"], key };
}
