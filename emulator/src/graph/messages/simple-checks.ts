import { listAt, numberAt, objectAt, textAt, type JsonObject, lengthOf } from "../../json.ts";
import type { World } from "../../store/world.ts";
import { refusal } from "../refusal.ts";
import {
  each,
  invalid,
  missing,
  objectOf,
  optionalText,
  requireList,
  requireObject,
  requireText,
  wrongType,
  type Check,
} from "./checks.ts";

export function checkText(payload: JsonObject): Check {
  const shape = requireObject(payload, "text", "text");
  if (shape) return shape;
  const body = objectAt(payload, "text")["body"];
  if (body === undefined || body === null || (typeof body === "string" && body.trim() === "")) return missing("text['body']");
  if (typeof body !== "string") return wrongType("text['body']", "a string");
  const tooLong = "Param text['body'] must be at most 4096 characters long.";
  return lengthOf(body) > 4096 ? refusal(100, tooLong, { message: `(#100) ${tooLong}` }) : null;
}

export function checkLocation(payload: JsonObject): Check {
  return requireObject(payload, "location", "location") ?? checkPlace(objectAt(payload, "location"), "location");
}

export function checkPlace(place: JsonObject, path: string): Check {
  for (const [key, limit] of [
    ["latitude", 90],
    ["longitude", 180],
  ] as const) {
    if (place[key] === undefined || place[key] === null || place[key] === "") return missing(`${path}['${key}']`);
    const value = numberAt(place, key);
    if (value === null || Math.abs(value) > limit) return invalid(`${path}['${key}'] is not a valid coordinate`);
  }
  return optionalText(place, "name", `${path}['name']`, 1000) ?? optionalText(place, "address", `${path}['address']`, 1000);
}

const nameParts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];

export function checkContacts(payload: JsonObject): Check {
  return (
    requireList(payload, "contacts", "contacts", 1, 257) ??
    each(listAt(payload, "contacts"), "contacts", (contact, path) => {
      const name = objectOf(contact["name"]);
      return (
        requireObject(contact, "name", `${path}['name']`) ??
        requireText(name, "formatted_name", `${path}['name']['formatted_name']`, 512) ??
        (nameParts.some((part) => textAt(name, part))
          ? null
          : invalid(`${path}['name']: at least one of ${nameParts.join(", ")} must be given`)) ??
        each(listAt(contact, "phones"), `${path}['phones']`, (phone, at) => optionalText(phone, "phone", `${at}['phone']`, 100))
      );
    })
  );
}

export function checkReaction(payload: JsonObject): Check {
  const reaction = objectAt(payload, "reaction");
  const emoji = reaction["emoji"];
  return (
    requireObject(payload, "reaction", "reaction") ??
    requireText(reaction, "message_id", "reaction['message_id']", 512) ??
    (emoji === undefined || emoji === null ? missing("reaction['emoji']") : null) ??
    (typeof emoji === "string" && isEmojiOrEmpty(emoji) ? null : invalid("reaction['emoji'] is not a single emoji")) ??
    (payload["context"] === undefined ? null : invalid("context is not allowed for reactions"))
  );
}

function isEmojiOrEmpty(text: string): boolean {
  return (
    text === "" ||
    (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text) && [...new Intl.Segmenter().segment(text)].length === 1)
  );
}

/** A reaction to something too old, unknown, or itself a reaction is accepted and fails later with 131009. */
export function reactionTargetProblem(world: World, payload: JsonObject): string | null {
  const target = world.messages.get(textAt(objectAt(payload, "reaction"), "message_id") ?? "");
  if (!target) return "Reaction target message does not exist.";
  if (target.type === "reaction") return "Reaction target message is itself a reaction.";
  if (world.clock.now() - target.at > 30 * 86_400_000) return "Reaction target message is older than 30 days.";
  return target.direction === "in" && target.revoked ? "Reaction target message was deleted." : null;
}
