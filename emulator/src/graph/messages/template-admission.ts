import { objectAt, textAt, type JsonObject } from "../../json.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { Template } from "../../store/template.ts";
import type { World } from "../../store/world.ts";
import { findTemplate } from "../../templates/catalogue.ts";
import { checkTemplateSend } from "../../templates/send-checks.ts";
import { refusal, type Refusal } from "../refusal.ts";
import { requireObject, requireText } from "./checks.ts";

type Edge = "messages" | "marketing_messages";

/** The template behind a send, or why it cannot be sent. */
export function admitTemplate(
  world: World,
  number: PhoneNumber,
  payload: JsonObject,
  sentTo: "phone" | "bsuid",
  edge: Edge,
): Template | Refusal {
  const sent = objectAt(payload, "template");
  const language = objectAt(sent, "language");
  const shape =
    requireObject(payload, "template", "template") ??
    requireText(sent, "name", "template['name']", 512) ??
    requireObject(sent, "language", "template['language']") ??
    requireText(language, "code", "template['language']['code']", 20);
  if (shape) return shape;
  const name = textAt(sent, "name") ?? "";
  const code = textAt(language, "code") ?? "";
  const template = findTemplate(world, number.accountId, name, code);
  if (!template) return unknown(name, code);
  return checkState(template) ?? checkPath(world, number, template, sentTo, edge) ?? checkTemplateSend(world, template, sent) ?? template;
}

function unknown(name: string, code: string): Refusal {
  return refusal(132001, `template name (${name}) does not exist in ${code}`);
}

function checkState(template: Template): Refusal | null {
  if (template.status === "PAUSED") return refusal(132015, `template ${template.name} is paused because of low quality`);
  if (template.status === "DISABLED") return refusal(132016, `template ${template.name} is disabled`);
  return template.status === "APPROVED" ? null : unknown(template.name, template.language);
}

function checkPath(world: World, number: PhoneNumber, template: Template, sentTo: "phone" | "bsuid", edge: Edge): Refusal | null {
  if (edge === "marketing_messages" && template.category !== "MARKETING")
    return refusal(134100, "Only marketing templates can be sent through marketing_messages.");
  if (edge === "messages" && template.hasMaxPrice)
    return refusal(131061, "A template with a max price must be sent through the Marketing Messages API.");
  if (template.shape.isOtp && sentTo === "bsuid")
    return refusal(131062, "Authentication templates cannot be sent to a business-scoped user ID.");
  const disabled =
    edge === "messages" && template.category === "MARKETING" && world.accounts.get(number.accountId)?.marketingDisabledOnCloudApi === true;
  return disabled ? refusal(131063, "Marketing messages are disabled on Cloud API for this account.") : null;
}
