import { flowNamedIn } from "../../flows/flow-of-message.ts";
import { takeThrottledSend } from "../../flows/flow-life.ts";
import type { JsonObject } from "../../json.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { Template } from "../../store/template.ts";
import type { World } from "../../store/world.ts";
import { refusal, type Refusal } from "../refusal.ts";
import { invalid } from "./checks.ts";

/** Whether the flow a message opens may go out, and in which version; messages without one pass. */
export function admitFlow(
  world: World,
  number: PhoneNumber,
  payload: JsonObject,
  template: Template | null,
): Refusal | { readonly version: number | null } {
  const account = world.accounts.get(number.accountId);
  const named = account ? flowNamedIn(account, payload, template?.components ?? null) : null;
  if (!named) return { version: null };
  const { flow, draft } = named;
  // A template keeps its flow from its creation on: one that is gone shows an error on the phone, not to the sender.
  if (!flow)
    return template
      ? { version: null }
      : invalid("Invalid Flow ID: the flow does not exist or does not belong to your WhatsApp Business Account");
  if (flow.status === "BLOCKED") return refusal(132068, "Flow is blocked.");
  if (flow.status === "DEPRECATED") return invalid("Invalid Flow ID: the flow is deprecated");
  if (flow.status === "DRAFT" && !draft) return invalid("Invalid Flow mode: the flow is a draft, send it with mode draft or publish it");
  if (flow.status === "PUBLISHED" && draft) return invalid("Invalid Flow mode: the flow is published, it cannot be sent with mode draft");
  if (!takeThrottledSend(flow, world.clock.now()))
    return refusal(132069, "Flow is throttled and 10 messages using this flow were already sent in the last hour.");
  return { version: draft ? null : (flow.versions.at(-1)?.number ?? null) };
}
