import { findJsonFault, mendJson, mendText } from "../contract/json-guard.ts";
import type { Json } from "../platform/json.ts";

const MOST_DEPTH = 64;

export type SignedBody = { readonly json: Json; readonly isJson: boolean };

/**
 * The JSON of a body whose signature was right. Never fails and never loses the body: what is no JSON comes as its text,
 * what cannot be stored is mended.
 */
export function readSignedBody(raw: Buffer): SignedBody {
  const text = raw.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { json: { text: mendText(text) }, isJson: false };
  }
  return {
    json: findJsonFault(value, { maxDepth: MOST_DEPTH, text }) === null ? (value as Json) : mendJson(value, MOST_DEPTH),
    isJson: true,
  };
}
