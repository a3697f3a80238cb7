import { objectAt, textAt, type JsonObject } from "../../json.ts";
import type { World } from "../../store/world.ts";
import { invalid, missing, objectOf, oneOf, requireObject, requireText, requireUrl, type Check } from "./checks.ts";
import { checkMediaObject } from "./media-checks.ts";
import { type MediaKind } from "../../media/kinds.ts";

export type Frame = {
  readonly body: number;
  readonly headers: readonly string[];
  readonly bodyOptional?: boolean;
  readonly headerRequired?: boolean;
};

/** Header, body and footer, common to all interactive kinds. */
export function checkFrame(world: World, interactive: JsonObject, frame: Frame): Check {
  const body = objectAt(interactive, "body");
  const footer = objectAt(interactive, "footer");
  return (
    checkHeader(world, interactive, frame) ??
    (frame.bodyOptional && interactive["body"] === undefined ? null : requireObject(interactive, "body", "interactive['body']")) ??
    (frame.bodyOptional && interactive["body"] === undefined
      ? null
      : requireText(body, "text", "interactive['body']['text']", frame.body)) ??
    (interactive["footer"] === undefined ? null : requireText(footer, "text", "interactive['footer']['text']", 60)) ??
    requireObject(interactive, "action", "interactive['action']")
  );
}

export function checkHeader(world: World, interactive: JsonObject, frame: Pick<Frame, "headers" | "headerRequired">): Check {
  const path = "interactive['header']";
  if (interactive["header"] === undefined) return frame.headerRequired ? missing(path) : null;
  if (frame.headers.length === 0) return invalid(`${path} is not allowed for this interactive type`);
  const header = objectOf(interactive["header"]);
  const type = textAt(header, "type");
  const kind = oneOf(header, "type", `${path}['type']`, frame.headers);
  if (kind) return kind;
  if (type === "text") return requireText(header, "text", `${path}['text']`, 60);
  return (
    requireObject(header, type ?? "", `${path}['${type}']`) ??
    checkMediaObject(world, objectOf(header[type ?? ""]), type as MediaKind, `${path}['${type}']`)
  );
}

export function checkUrlAction(interactive: JsonObject, path = "interactive['action']"): Check {
  const action = objectAt(interactive, "action");
  const parameters = objectAt(action, "parameters");
  return (
    oneOf(action, "name", `${path}['name']`, ["cta_url"]) ??
    requireObject(action, "parameters", `${path}['parameters']`) ??
    requireText(parameters, "display_text", `${path}['parameters']['display_text']`, 20) ??
    requireUrl(parameters, "url", `${path}['parameters']['url']`)
  );
}
