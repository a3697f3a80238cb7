/**
 * A verified webhook body, taken apart into single updates in our words. Pure, and tolerant of fields it does
 * not know: what is authentic but not understood comes back as `unrecognised` with its reason, never dropped.
 * Shapes: sections 6.3–9 of the WhatsApp reference.
 */
import type { ConsentPurpose } from "../../consent/consent.ts";
import type { ArrivedMessage } from "../../lanes/inbox.ts";
import type { ChannelError, Receipt } from "../../messages/attempt.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Identities } from "../../profiles/profile.ts";
import { parseClick } from "./parse-click.ts";
import { parseFlowUpdate } from "./parse-flow-update.ts";
import { parseInbound } from "./parse-inbound.ts";
import { parsePreference } from "./parse-preference.ts";
import { parseReceipt } from "./parse-receipt.ts";
import { parseChannelError } from "./parse-error.ts";
import { parseTemplateUpdate, TEMPLATE_FIELDS } from "./parse-template-update.ts";
import { asArray, asId, asObject, asText, child, isoFromUnixSeconds } from "./json-shape.ts";

/** Whose webhook it is: the account, and the number when the update is about one. */
export type WebhookSource = { readonly accountId: string; readonly phoneNumberId: string | null };

export type ParsedUpdate = { readonly source: WebhookSource } & (
  | {
      readonly kind: "receipt";
      /** `attempt` is left out: it is only known once the callback data is verified (`readCallbackData`). */
      readonly receipt: Omit<Receipt, "attempt">;
      /** As echoed; not yet verified. */
      readonly callbackData: string | null;
      readonly recipient: Identities;
      readonly dedupeKey: string;
    }
  | { readonly kind: "inbound"; readonly message: ArrivedMessage; readonly dedupeKey: string }
  /** The person `previous` is now reached as `current`. Also carries the system message, to be shown in the conversation. */
  | {
      readonly kind: "identity_change";
      readonly previous: Identities;
      readonly current: Identities;
      readonly message: ArrivedMessage;
      readonly dedupeKey: string;
    }
  /** A tap on a marketing message; `known`: another update tells of the same one. */
  | {
      readonly kind: "click";
      readonly externalId: string | null;
      /** As echoed; not yet verified. */
      readonly callbackData: string | null;
      readonly at: string;
      readonly known: boolean;
      readonly detail: JsonObject;
      readonly dedupeKey: string | null;
      readonly raw: JsonObject;
    }
  | {
      readonly kind: "preference";
      readonly identities: Identities;
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      readonly consentSource: string;
      readonly at: string;
      readonly dedupeKey: string;
    }
  | {
      readonly kind: "template_update";
      readonly field: string;
      readonly externalId: string | null;
      readonly name: string | null;
      readonly language: string | null;
      /** The new state, when the update tells one (`APPROVED`, `PAUSED`, …). */
      readonly status: string | null;
      readonly category: string | null;
      readonly quality: string | null;
      /** For the template's history; null: nothing that people follow. */
      readonly event: { readonly kind: "status" | "quality" | "category" | "category_announced"; readonly detail: JsonObject } | null;
      /** When Meta says that it was, to the second; null: it does not say. */
      readonly at: string | null;
      readonly raw: JsonObject;
    }
  /** How Meta sees a Flow: its state, or an alert about its data endpoint that begins or ends. */
  | {
      readonly kind: "flow_update";
      readonly flowId: string;
      readonly event: string;
      readonly status: string | null;
      /** Null: the event is none. `value` and `threshold` as Meta tells them: per cent, milliseconds. */
      readonly alert: {
        readonly isOn: boolean;
        readonly value: number | null;
        readonly threshold: number | null;
        readonly words: string | null;
      } | null;
      readonly at: string | null;
      readonly raw: JsonObject;
    }
  /** Something about the account or a number (quality, restriction, review, …): shown, and a reason to look at the channel's health. */
  | { readonly kind: "account_update"; readonly field: string; readonly raw: JsonObject }
  /** An error told for the number, not for a message. */
  | { readonly kind: "channel_error"; readonly errors: readonly ChannelError[]; readonly raw: JsonObject }
  | { readonly kind: "unrecognised"; readonly field: string | null; readonly reason: string; readonly raw: unknown }
);

export const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  "account_alerts",
  "account_review_update",
  "account_update",
  "account_settings_update",
  "business_capability_update",
  "phone_number_quality_update",
  "phone_number_name_update",
  "security",
  "business_username_updates",
  "business_status_update",
  "payment_configuration_update",
  "partner_solutions",
]);

export function parseWhatsAppWebhook(body: unknown): readonly ParsedUpdate[] {
  const envelope = asObject(body);
  const nobody: WebhookSource = { accountId: "", phoneNumberId: null };
  if (!envelope) return [{ kind: "unrecognised", source: nobody, field: null, reason: "the body is not a JSON object", raw: body }];
  if (envelope["object"] !== "whatsapp_business_account") {
    return [{ kind: "unrecognised", source: nobody, field: null, reason: "the object is not whatsapp_business_account", raw: body }];
  }
  return asArray(envelope["entry"]).flatMap(parseEntry);
}

function parseEntry(entry: unknown): readonly ParsedUpdate[] {
  const accountId = asId(asObject(entry)?.["id"]) ?? "";
  const changes = asArray(asObject(entry)?.["changes"]);
  if (changes.length === 0) {
    return [
      { kind: "unrecognised", source: { accountId, phoneNumberId: null }, field: null, reason: "the entry has no changes", raw: entry },
    ];
  }
  return changes.flatMap((change) => parseChange(accountId, change, isoFromUnixSeconds(asObject(entry)?.["time"])));
}

function parseChange(accountId: string, change: unknown, entryTime: string | null): readonly ParsedUpdate[] {
  const field = asText(asObject(change)?.["field"]);
  const value = asObject(asObject(change)?.["value"]);
  const source: WebhookSource = { accountId, phoneNumberId: asId(child(value, "metadata")["phone_number_id"]) };
  if (!field || !value) return [{ kind: "unrecognised", source, field, reason: "the change has no field or no value", raw: change }];
  if (field === "messages") return parseMessages(source, value);
  if (field === "user_preferences") {
    return asArray(value["user_preferences"]).map(
      (preference) =>
        parsePreference(source, preference, entryTime) ?? unrecognised(source, field, "the preference is not understood", preference),
    );
  }
  if (TEMPLATE_FIELDS.has(field)) return [parseTemplateUpdate(source, field, value, entryTime)];
  if (field === "flows") return [parseFlowUpdate(source, value, entryTime) ?? unrecognised(source, field, "the Flow is not named", value)];
  if (ACCOUNT_FIELDS.has(field)) return [{ kind: "account_update", source, field, raw: value }];
  return [unrecognised(source, field, "the field is not handled", value)];
}

function parseMessages(source: WebhookSource, value: JsonObject): readonly ParsedUpdate[] {
  const contacts = asArray(value["contacts"]).map((contact) => asObject(contact) ?? {});
  const updates: ParsedUpdate[] = [];
  for (const status of asArray(value["statuses"]))
    updates.push(parseReceipt(source, status) ?? unrecognised(source, "statuses", "the status is not understood", status));
  for (const message of asArray(value["messages"]))
    updates.push(
      parseInbound(source, message, contacts) ?? unrecognised(source, "messages", "the message has no id, time or sender", message),
    );
  for (const action of asArray(value["user_actions"]))
    updates.push(parseClick(source, action) ?? unrecognised(source, "user_actions", "the action is not understood", action));
  const errors = asArray(value["errors"]).map((error) => parseChannelError(error, 0));
  if (errors.length > 0) updates.push({ kind: "channel_error", source, errors: errors.filter((error) => error !== null), raw: value });
  return updates.length > 0 ? updates : [unrecognised(source, "messages", "neither messages nor statuses nor errors", value)];
}

function unrecognised(source: WebhookSource, field: string, reason: string, raw: unknown): ParsedUpdate {
  return { kind: "unrecognised", source, field, reason, raw };
}
