import type { ChannelError } from "../../messages/attempt.ts";
import { asNumber, asObject, asText, child } from "./json-shape.ts";

/**
 * One error object, of a Graph answer (`error`) or of a webhook (`errors[]`, `httpStatus` 0). Null when it has no code.
 * `error_data.details` says most; `title` is missing from Graph answers, whose `message` is `(#code) title`.
 */
export function parseChannelError(error: unknown, httpStatus: number): ChannelError | null {
  const object = asObject(error);
  const code = asNumber(object?.["code"]);
  if (!object || code === null) return null;
  const title = asText(object["title"]) ?? asText(object["message"])?.replace(/^\(#\d+\) /, "") ?? `error ${code}`;
  return { code, subcode: asNumber(object["error_subcode"]), title, details: asText(child(object, "error_data")["details"]), httpStatus };
}
