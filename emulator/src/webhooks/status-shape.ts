import type { UserIds } from "../customers/user-ids.ts";
import { errorTitle } from "../graph/error-table.ts";
import { isPhoneShareable } from "../rules/windows.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage, StatusEntry } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";

const errorHref = "/documentation/business-messaging/whatsapp/support/error-codes";

export type StatusFacts = {
  readonly number: PhoneNumber;
  readonly message: OutboundMessage;
  readonly entry: StatusEntry;
  readonly customer: CustomerRecord | null;
  readonly ids: UserIds | null;
  readonly lastContactAt: number | null;
  readonly now: number;
  readonly pricing: object | null;
  readonly conversation: object | null;
  readonly callbackDataOnFailed: boolean;
  readonly details: string | null;
};

/** `value` of a status change, with the presence matrix of section 6.4. */
export function statusValue(facts: StatusFacts): object {
  const { message, entry, customer, number } = facts;
  const failed = entry.status === "failed";
  const toPhone = message.sentTo === "phone";
  const status: Record<string, unknown> = { id: message.id, status: entry.status, timestamp: String(Math.floor(entry.at / 1000)) };
  if (toPhone) status["recipient_id"] = message.recipient;
  if (facts.ids && !(failed && toPhone)) {
    status["recipient_user_id"] = facts.ids.userId;
    if (facts.ids.parentUserId !== null) status["recipient_parent_user_id"] = facts.ids.parentUserId;
  }
  if (message.directTemplateId !== null) status["template_id"] = message.directTemplateId;
  if (message.callbackData !== null && (!failed || facts.callbackDataOnFailed)) status["biz_opaque_callback_data"] = message.callbackData;
  if (facts.conversation) status["conversation"] = facts.conversation;
  if (facts.pricing) status["pricing"] = facts.pricing;
  if (failed && entry.code !== undefined) status["errors"] = [webhookError(entry.code, facts.details)];
  const value: Record<string, unknown> = { messaging_product: "whatsapp", metadata: metadataOf(number) };
  if (!failed && customer && facts.ids) {
    const shareable = toPhone || isPhoneShareable({ username: customer.username, lastContactAt: facts.lastContactAt }, facts.now);
    value["contacts"] = [contactOf(customer, facts.ids, { withUsername: entry.status !== "sent", withPhone: shareable })];
  }
  value["statuses"] = [status];
  return value;
}

export function metadataOf(number: PhoneNumber): object {
  return { display_phone_number: number.digits, phone_number_id: number.id };
}

/** A missing value means an absent key, never an empty string. */
export function contactOf(
  customer: CustomerRecord,
  ids: UserIds,
  show: { readonly withUsername: boolean; readonly withPhone: boolean },
): object {
  const profile =
    show.withUsername && customer.username !== null ? { name: customer.name, username: customer.username } : { name: customer.name };
  const known = ids.parentUserId === null ? { user_id: ids.userId } : { user_id: ids.userId, parent_user_id: ids.parentUserId };
  return show.withPhone ? { profile, wa_id: customer.phone, ...known } : { profile, ...known };
}

function webhookError(code: number, details: string | null): object {
  const title = errorTitle(code);
  return { code, title, message: title, error_data: { details: details ?? title }, href: errorHref };
}
