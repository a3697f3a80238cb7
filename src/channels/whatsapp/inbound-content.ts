import type { InboundContent, InboundMedia, Referral } from "../../messages/content.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { takeFiles } from "./flow-files.ts";
import { asArray, asObject, asText, child } from "./json-shape.ts";

type Summary = Omit<InboundContent, "raw">;

/** What a message of any type of section 7 says, in channel-neutral words; the whole object stays beside it. */
export function inboundContent(told: JsonObject): InboundContent {
  const message = withoutKeys(told);
  const summary = summarise(told);
  const referral = referralOf(child(message, "referral"));
  return {
    ...summary,
    target: summary.target ?? asText(child(message, "context")["id"]),
    ...(Object.keys(referral).length === 0 ? {} : { referral }),
    raw: message,
  };
}

function summarise(message: JsonObject): Summary {
  const type = asText(message["type"]) ?? "unknown";
  const part = child(message, type);
  switch (type) {
    case "text":
      return plain("text", asText(part["body"]));
    case "image":
    case "video":
    case "document":
      return { ...plain(type, asText(part["caption"]) ?? asText(part["filename"])), ...mediaOf(type, part) };
    case "audio":
    case "sticker":
      return { ...plain(type, null), ...mediaOf(type, part) };
    case "location":
      return { ...plain("location", asText(part["name"]) ?? asText(part["address"])), data: part };
    case "contacts":
      return { ...plain("contacts", contactNames(message)), data: { contacts: asArray(message["contacts"]) } };
    case "order":
      return { ...plain("order", asText(part["text"])), data: part };
    case "button":
      return { ...plain("button", asText(part["text"])), choice: asText(part["payload"]) ?? asText(part["text"]) };
    case "interactive":
      return interactive(part);
    case "reaction":
      // Without an emoji the reaction was taken back.
      return { ...plain("reaction", asText(part["emoji"])), target: asText(part["message_id"]) };
    case "edit": {
      const edited = summarise(child(part, "message"));
      return { ...plain("edit", edited.text), target: asText(part["original_message_id"]) };
    }
    case "revoke":
      return { ...plain("revoke", null), target: asText(part["original_message_id"]) };
    case "system":
      return plain("system", asText(part["body"]));
    case "unsupported":
      return plain("unsupported", null);
    default:
      return plain("unknown", null);
  }
}

function interactive(part: JsonObject): Summary {
  const type = asText(part["type"]) ?? "";
  const reply = child(part, type);
  switch (type) {
    case "button_reply":
      return { ...plain("button", asText(reply["title"])), choice: asText(reply["id"]) };
    case "list_reply":
      return { ...plain("list_row", asText(reply["title"])), choice: asText(reply["id"]) };
    case "nfm_reply":
      return { ...plain("flow", asText(reply["body"])), choice: asText(reply["name"]), ...filledIn(asText(reply["response_json"])) };
    default:
      return plain("unknown", null);
  }
}

/** Section 7.2; the ad's welcome message and pictures stay in `raw`. */
function referralOf(told: JsonObject): Referral {
  const names = {
    type: "source_type",
    id: "source_id",
    url: "source_url",
    headline: "headline",
    body: "body",
    clickId: "ctwa_clid",
  } as const;
  const found = Object.entries(names).flatMap(([name, key]) => {
    const text = asText(told[key]);
    return text === null ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found);
}

function mediaOf(kind: InboundMedia["kind"], part: JsonObject): { readonly media?: InboundMedia } {
  const externalId = asText(part["id"]);
  if (externalId === null) return {};
  return {
    media: {
      kind,
      externalId,
      mime: asText(part["mime_type"]),
      sha256: hashOf(asText(part["sha256"])),
      filename: asText(part["filename"]),
    },
  };
}

/** Base64 in webhooks, hexadecimal in memories of older ones: told apart by their length. */
function hashOf(told: string | null): string | null {
  if (told === null) return null;
  if (/^[0-9a-f]{64}$/i.test(told)) return told.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(told) ? Buffer.from(told, "base64").toString("hex") : null;
}

function plain(kind: InboundContent["kind"], text: string | null): Summary {
  return { kind, text, choice: null, target: null, data: null };
}

/** The answers of a form; what is no JSON stays in `raw`. */
function filledIn(json: string | null): Pick<InboundContent, "data" | "files"> {
  const told = parsed(json);
  if (!told) return { data: null };
  const { data, files } = takeFiles(told);
  return files.length === 0 ? { data } : { data, files };
}

/** What opens a form's files is in its answers: kept with what is to be fetched, until it is, and nowhere else. */
function withoutKeys(message: JsonObject): JsonObject {
  const interactive = child(message, "interactive");
  const reply = child(interactive, "nfm_reply");
  const told = parsed(asText(reply["response_json"]));
  const taken = told && takeFiles(told);
  if (!taken || taken.files.length === 0) return message;
  return { ...message, interactive: { ...interactive, nfm_reply: { ...reply, response_json: JSON.stringify(taken.data) } } };
}

function parsed(json: string | null): JsonObject | null {
  try {
    return asObject(JSON.parse(json ?? "null") as Json);
  } catch {
    return null;
  }
}

function contactNames(message: JsonObject): string | null {
  const names = asArray(message["contacts"]).map((contact) => asText(child(asObject(contact), "name")["formatted_name"]));
  return asText(names.filter((name) => name !== null).join(", "));
}
