import { request } from "undici";
import { isObject, textAt, type JsonObject } from "../../json.ts";
import { signatureOf } from "../../webhooks/signed-body.ts";
import { seal, unseal } from "./encryption.ts";

export type EndpointCall = {
  readonly url: string;
  readonly appSecret: string;
  /** Asked for at every try: after 421 the phone fetches the key anew. */
  readonly publicKey: () => string | null;
  readonly payload: JsonObject;
  readonly timeoutMs: number;
  /** The machine's own clock: how long the endpoint really took. */
  readonly realNow: () => number;
};

/** `error` is one of Meta's keys for what went wrong on the way; `words` come from a 427. */
export type EndpointAnswer = { readonly httpStatus: number | null; readonly ms: number } & (
  | { readonly kind: "answer"; readonly body: JsonObject }
  | { readonly kind: "expired"; readonly words: string | null }
  | { readonly kind: "failed"; readonly error: string }
);

/** One encrypted exchange. A 421 is tried once more with the key as it is then; everything else is final. */
export async function callEndpoint(call: EndpointCall): Promise<EndpointAnswer> {
  const first = await callOnce(call);
  return first.kind === "failed" && first.httpStatus === 421 ? callOnce(call) : first;
}

async function callOnce(call: EndpointCall): Promise<EndpointAnswer> {
  const publicKey = call.publicKey();
  if (publicKey === null) return { kind: "failed", error: "public-key-missing", httpStatus: null, ms: 0 };
  const sealed = seal(call.payload, publicKey);
  const body = JSON.stringify(sealed.body);
  const began = call.realNow();
  const took = (): number => Math.round(call.realNow() - began);
  try {
    const answer = await request(call.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "facebookexternalua",
        "x-hub-signature-256": signatureOf(body, call.appSecret),
      },
      body,
      headersTimeout: call.timeoutMs,
      bodyTimeout: call.timeoutMs,
    });
    const text = await answer.body.text();
    return { ...read(answer.statusCode, text, sealed), httpStatus: answer.statusCode, ms: took() };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const slow = code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT";
    return { kind: "failed", error: slow ? "timeout_error" : "no_http_response_error", httpStatus: null, ms: took() };
  }
}

type Reading =
  | { readonly kind: "answer"; readonly body: JsonObject }
  | { readonly kind: "expired"; readonly words: string | null }
  | { readonly kind: "failed"; readonly error: string };

function read(status: number, text: string, sealed: Parameters<typeof unseal>[1]): Reading {
  // The docs show plain JSON with a 427, Meta's own sample code encrypts it (reference 12.3): both are read.
  if (status === 427) return { kind: "expired", words: textAt(parsed(unseal(text, sealed) ?? text) ?? {}, "error_msg") };
  if (status === 421) return { kind: "failed", error: "business-decryption-error" };
  if (status !== 200) return { kind: "failed", error: "unexpected_http_status_code" };
  const plain = unseal(text, sealed);
  if (plain === null) return { kind: "failed", error: "response-decryption-error" };
  const body = parsed(plain);
  return body ? { kind: "answer", body } : { kind: "failed", error: "payload-schema-error" };
}

function parsed(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    // Words that are no JSON: nothing to read.
    return null;
  }
}
