import type { InboundContent } from "../../messages/content.ts";
import type { JsonObject } from "../../platform/json.ts";
import { asArray, asObject, asText, child } from "./json-shape.ts";

type Summary = Pick<InboundContent, "kind" | "text" | "choice" | "target">;

/** What a message of any type of section 7 says, in channel-neutral words; the whole object stays beside it. */
export function inboundContent(message: JsonObject): InboundContent {
  const summary = summarise(message);
  return { ...summary, target: summary.target ?? asText(child(message, "context")["id"]), raw: message };
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
      return plain(type, asText(part["caption"]) ?? asText(part["filename"]));
    case "audio":
    case "sticker":
      return plain(type, null);
    case "location":
      return plain("location", asText(part["name"]) ?? asText(part["address"]));
    case "contacts":
      return plain("contacts", contactNames(message));
    case "order":
      return plain("order", asText(part["text"]));
    case "button":
      return { kind: "button", text: asText(part["text"]), choice: asText(part["payload"]) ?? asText(part["text"]), target: null };
    case "interactive":
      return interactive(part);
    case "reaction":
      // Without an emoji the reaction was taken back.
      return { kind: "reaction", text: asText(part["emoji"]), choice: null, target: asText(part["message_id"]) };
    case "edit": {
      const edited = summarise(child(part, "message"));
      return { kind: "edit", text: edited.text, choice: null, target: asText(part["original_message_id"]) };
    }
    case "revoke":
      return { kind: "revoke", text: null, choice: null, target: asText(part["original_message_id"]) };
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
      return { kind: "button", text: asText(reply["title"]), choice: asText(reply["id"]), target: null };
    case "list_reply":
      return { kind: "list_row", text: asText(reply["title"]), choice: asText(reply["id"]), target: null };
    case "nfm_reply":
      return { kind: "flow", text: asText(reply["body"]), choice: asText(reply["name"]), target: null };
    default:
      return plain("unknown", null);
  }
}

function plain(kind: InboundContent["kind"], text: string | null): Summary {
  return { kind, text, choice: null, target: null };
}

function contactNames(message: JsonObject): string | null {
  const names = asArray(message["contacts"]).map((contact) => asText(child(asObject(contact), "name")["formatted_name"]));
  return asText(names.filter((name) => name !== null).join(", "));
}
