import { constants, createCipheriv, createDecipheriv, createHmac, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { createServer } from "node:http";
import { appSecret, listening, phoneNumberId, type Business, type Json } from "./business.ts";

export type Question = { readonly body: Json; readonly signatureFits: boolean };
type Reply = Json | { readonly status: number; readonly text?: string };

/** A data endpoint as Meta's sample code has it, written for these tests alone: decrypts, asks `answer`, encrypts. */
export type FlowEndpoint = AsyncDisposable & {
  readonly url: string;
  readonly publicKey: string;
  readonly questions: Question[];
  readonly actions: () => string[];
  answer: (question: Json) => Reply;
  /** Requests it could not decrypt (421), and what it does before it says so. */
  undeciphered: number;
  onUndeciphered: () => Promise<unknown>;
  /** From now on another key pair is in use; its public half. */
  rotate(): string;
};

export async function openFlowEndpoint(business: Business, answer: FlowEndpoint["answer"]): Promise<FlowEndpoint> {
  let pair = newPair();
  const questions: Question[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const sealed = JSON.parse(raw.toString()) as Record<"encrypted_flow_data" | "encrypted_aes_key" | "initial_vector", string>;
      let key: Buffer;
      try {
        key = privateDecrypt(
          { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
          Buffer.from(sealed.encrypted_aes_key, "base64"),
        );
      } catch {
        endpoint.undeciphered += 1;
        response.statusCode = 421;
        return void endpoint.onUndeciphered().then(() => response.end());
      }
      const vector = Buffer.from(sealed.initial_vector, "base64");
      const data = Buffer.from(sealed.encrypted_flow_data, "base64");
      const decipher = createDecipheriv("aes-128-gcm", key, vector);
      decipher.setAuthTag(data.subarray(-16));
      const body = JSON.parse(Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]).toString()) as Json;
      const signature = `sha256=${createHmac("sha256", appSecret).update(raw).digest("hex")}`;
      questions.push({ body, signatureFits: request.headers["x-hub-signature-256"] === signature });
      const reply = body["action"] === "ping" ? { data: { status: "active" } } : endpoint.answer(body);
      if (typeof reply["status"] === "number") {
        response.statusCode = reply["status"];
        return response.end(typeof reply["text"] === "string" ? reply["text"] : "");
      }
      const cipher = createCipheriv("aes-128-gcm", key, Buffer.from(vector.map((byte) => ~byte & 0xff)));
      const encrypted = Buffer.concat([cipher.update(JSON.stringify(reply)), cipher.final(), cipher.getAuthTag()]);
      return response.setHeader("content-type", "text/plain").end(encrypted.toString("base64"));
    });
  });
  const endpoint: FlowEndpoint = {
    url: await listening(server),
    publicKey: pair.publicKey,
    questions,
    actions: () => questions.map(({ body }) => String(body["action"])),
    answer,
    undeciphered: 0,
    onUndeciphered: () => Promise.resolve(),
    rotate: () => {
      pair = newPair();
      return pair.publicKey;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  await business.graph("POST", `${phoneNumberId}/whatsapp_business_encryption`, { business_public_key: pair.publicKey });
  return endpoint;
}

function newPair(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}
