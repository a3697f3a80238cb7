/** Whether a Flow may be filled in with this token: Meta's signature around it (data API 4.0), and our own within it. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { asObject, asText } from "../json-shape.ts";
import { readCallbackData } from "../../callback-data.ts";

/** A JWT by the app secret, HS256 and nothing else, that names this token. */
export function isTokenSigned(appSecret: string, token: string, jwt: string): boolean {
  const [head = "", payload = "", signature = "", ...rest] = jwt.split(".");
  if (appSecret === "" || rest.length > 0) return false;
  const expected = createHmac("sha256", appSecret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return asText(part(head)?.["alg"]) === "HS256" && asText(part(payload)?.["flow_token"]) === token;
}

/**
 * Tokens that Parley makes are the callback data of a message; one that looks so and is not ours was made up. Other tokens
 * (an author's own, Meta's preview) say nothing of who fills in, and no answer of ours depends on them.
 */
export function isTokenForged(callbackKey: string, token: string): boolean {
  return token.startsWith("v1.") && readCallbackData(callbackKey, token) === null;
}

function part(text: string): ReturnType<typeof asObject> {
  try {
    return asObject(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    return null;
  }
}
