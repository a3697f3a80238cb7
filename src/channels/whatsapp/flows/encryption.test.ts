import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeCallbackData } from "../../callback-data.ts";
import type { MessageId } from "../../../platform/ids.ts";
import { openRequest } from "./encryption.ts";
import { isTokenForged, isTokenSigned } from "./token.ts";

type Vectors = {
  readonly privateKey: string;
  readonly request: object;
  readonly answer: { readonly screen: string };
  readonly body: { readonly encrypted_flow_data: string; readonly encrypted_aes_key: string; readonly initial_vector: string };
  readonly sealedAnswer: string;
  readonly appSecret: string;
  readonly token: string;
  readonly signedToken: string;
};
const vectors = JSON.parse(readFileSync(new URL("../../../../fixtures/flows/vectors.json", import.meta.url), "utf8")) as Vectors;
const raw = (change: Partial<Vectors["body"]> = {}): Buffer => Buffer.from(JSON.stringify({ ...vectors.body, ...change }));
const otherKey = (): string =>
  generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;

describe("known answers", () => {
  test("the request opens, and the answer is sealed byte for byte", async () => {
    const opened = await openRequest(raw(), [vectors.privateKey]);
    expect(opened?.body).toEqual(vectors.request);
    expect(opened?.seal(vectors.answer)).toBe(vectors.sealedAnswer);
  });

  test("the key before still opens while phones hold it", async () => {
    expect((await openRequest(raw(), [otherKey(), vectors.privateKey]))?.body).toEqual(vectors.request);
  });

  test("the token's signature", () => {
    expect(isTokenSigned(vectors.appSecret, vectors.token, vectors.signedToken)).toBe(true);
    expect(isTokenSigned(vectors.appSecret, "ft-78", vectors.signedToken)).toBe(false);
    expect(isTokenSigned("another", vectors.token, vectors.signedToken)).toBe(false);
    expect(isTokenSigned("", vectors.token, vectors.signedToken)).toBe(false);
    const [, payload = ""] = vectors.signedToken.split(".");
    const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(isTokenSigned(vectors.appSecret, vectors.token, `${unsigned}.${payload}.`)).toBe(false);
  });

  test("a token that looks like ours and is not", () => {
    const id = "01900000-0000-7000-8000-000000000042" as MessageId;
    const ours = writeCallbackData("key", { messageId: id, attempt: 1 });
    expect(isTokenForged("key", ours)).toBe(false);
    expect(isTokenForged("key", `${ours.slice(0, -1)}${ours.endsWith("0") ? "1" : "0"}`)).toBe(true);
    expect(isTokenForged("key", "preview-of-meta")).toBe(false);
  });
});

describe("hostile bodies open nothing and throw nothing", () => {
  const flipped = (text: string, at: number): string => {
    const bytes = Buffer.from(text, "base64");
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    return bytes.toString("base64");
  };
  const cut = (text: string, bytes: number): string => Buffer.from(text, "base64").subarray(0, bytes).toString("base64");
  const { encrypted_flow_data: data, encrypted_aes_key: key, initial_vector: vector } = vectors.body;

  test.each([
    ["a wrong tag", raw({ encrypted_flow_data: flipped(data, -1) })],
    ["altered data", raw({ encrypted_flow_data: flipped(data, 0) })],
    ["data as short as a tag", raw({ encrypted_flow_data: cut(data, 16) })],
    ["data shorter than a tag", raw({ encrypted_flow_data: cut(data, 5) })],
    ["no data", raw({ encrypted_flow_data: "" })],
    ["a short vector", raw({ initial_vector: cut(vector, 12) })],
    ["another vector", raw({ initial_vector: flipped(vector, 3) })],
    ["an altered key", raw({ encrypted_aes_key: flipped(key, 40) })],
    ["a short key", raw({ encrypted_aes_key: cut(key, 100) })],
    ["nothing", Buffer.alloc(0)],
    ["no JSON", Buffer.from("encrypted_flow_data")],
    ["a list", Buffer.from("[]")],
    ["numbers", Buffer.from('{"encrypted_flow_data":1,"encrypted_aes_key":2,"initial_vector":3}')],
  ])("%s", async (_name, body) => {
    expect(await openRequest(body, [vectors.privateKey])).toBeNull();
  });

  test("a key we never had", async () => {
    expect(await openRequest(raw(), [otherKey()])).toBeNull();
    expect(await openRequest(raw(), [])).toBeNull();
  });
});
