import { userIdsOf } from "../../customers/user-ids.ts";
import { meetCustomer } from "../../customers/people.ts";
import { recipientDigits } from "../../customers/recipient-number.ts";
import { textAt, type JsonObject } from "../../json.ts";
import type { CustomerRecord } from "../../store/customer.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { World } from "../../store/world.ts";
import { refusal, type Refusal } from "../refusal.ts";
import { invalid, missing, wrongType } from "./checks.ts";

export type Recipient = {
  readonly customer: CustomerRecord;
  readonly sentTo: "phone" | "bsuid";
  readonly address: string;
  readonly input: string;
};

/** `to` wins over `recipient`; an unknown phone becomes a customer, an unknown BSUID is nobody. */
export function recipientOf(world: World, number: PhoneNumber, payload: JsonObject): Recipient | Refusal {
  const to = payload["to"];
  if (to !== undefined && to !== null && typeof to !== "string" && typeof to !== "number") return wrongType("to", "a string");
  const phone = textAt(payload, "to");
  if (phone !== null && phone !== "") return byPhone(world, number, phone);
  const recipient = payload["recipient"];
  if (recipient === undefined || recipient === null || recipient === "") return missing("to");
  if (typeof recipient !== "string" || !/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/.test(recipient))
    return invalid("recipient is not a valid business-scoped user ID");
  const customer = world.customersByBsuid.get(recipient);
  const ids = customer && userIdsOf(world, number, customer);
  return customer && (ids?.userId === recipient || ids?.parentUserId === recipient)
    ? { customer, sentTo: "bsuid", address: recipient, input: recipient }
    : refusal(131026, `recipient: ${recipient} is not known to this business`);
}

function byPhone(world: World, number: PhoneNumber, input: string): Recipient | Refusal {
  const digits = recipientDigits(input, number.digits, world.switches);
  if (digits === null) return invalid("to is not a valid phone number");
  if (digits === number.digits) return refusal(131021, "Recipient phone number cannot be the same as the sender phone number.");
  return { customer: meetCustomer(world, digits), sentTo: "phone", address: digits, input };
}
