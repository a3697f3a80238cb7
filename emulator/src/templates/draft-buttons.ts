import type { Refusal } from "../graph/refusal.ts";
import { objectsAt, textAt, type JsonObject, lengthOf } from "../json.ts";
import { graph, wrong } from "./draft-problems.ts";

const mostOf: Readonly<Record<string, number>> = {
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  QUICK_REPLY: 10,
  REQUEST_CONTACT_INFO: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  OTP: 1,
  VOICE_CALL: 1,
};

/** Counts, labels, addresses and the grouping of quick replies (section 4.2). */
export function checkDraftButtons(component: JsonObject | undefined, category: string, most = 10): Refusal | null {
  if (!component) return null;
  const buttons = objectsAt(component, "buttons");
  const types = buttons.map((button) => textAt(button, "type")?.toUpperCase() ?? "");
  if (buttons.length === 0 || buttons.length > most) return graph(`A template has 1 to ${most} buttons.`);
  for (const [type, limit] of Object.entries(mostOf)) {
    if (types.filter((given) => given === type).length > limit) return graph(`At most ${limit} buttons of type ${type}.`);
  }
  const stray = types.find((type) => mostOf[type] === undefined);
  if (stray !== undefined) return graph(`Unknown button type "${stray}".`);
  if (types.includes("OTP") && category !== "AUTHENTICATION") return graph("OTP buttons are for AUTHENTICATION templates.");
  return (
    checkGrouping(types) ??
    buttons.map((button, index) => checkButton(button, types[index] ?? "")).find((problem) => problem !== null) ??
    null
  );
}

function checkGrouping(types: readonly string[]): Refusal | null {
  const replies = types.map((type) => type === "QUICK_REPLY");
  const changes = replies.filter((isReply, index) => index > 0 && isReply !== replies[index - 1]).length;
  return changes > 1 ? wrong(2388060, "Invalid combination of buttons", "Quick replies must stand together, first or last.") : null;
}

function checkButton(button: JsonObject, type: string): Refusal | null {
  const label = textAt(button, "text");
  const labelled = !["COPY_CODE", "OTP", "REQUEST_CONTACT_INFO"].includes(type);
  if (labelled && !label) return graph(`Buttons of type ${type} need text.`);
  if (label !== null && lengthOf(label) > 25)
    return wrong(2388040, "Character limit exceeded", "Button text may have at most 25 characters.");
  if (type === "URL") return checkUrl(textAt(button, "url") ?? "", button);
  if (type === "PHONE_NUMBER" && !/^\+?[\d\s().-]{5,20}$/.test(textAt(button, "phone_number") ?? ""))
    return graph("phone_number must be a phone number of at most 20 characters.");
  return type === "FLOW" && !["flow_id", "flow_name", "flow_json"].some((key) => button[key] !== undefined)
    ? graph("A FLOW button needs flow_id, flow_name or flow_json.")
    : null;
}

function checkUrl(url: string, button: JsonObject): Refusal | null {
  if (!/^https?:\/\//.test(url) || url.length > 2000) return graph("url must be an http(s) address of at most 2000 characters.");
  const variables = url.match(/\{\{[^}]*\}\}/g) ?? [];
  if (variables.length > 1 || (variables.length === 1 && !url.endsWith("}}"))) return graph("A URL takes one variable, at its very end.");
  return variables.length === 1 && button["example"] === undefined
    ? wrong(2388273, "Template is missing a sample", "A URL with a variable needs an example.")
    : null;
}
