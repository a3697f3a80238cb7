import type { Identities } from "../../profiles/profile.ts";
import { asText } from "./json-shape.ts";

const WA_ID = /^\+?([1-9]\d{4,14})$/;
/** `<ISO2>.<alnum>` and `US.ENT.<alnum>` (section 6.4). */
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export function isBsuid(value: string): boolean {
  return BSUID.test(value);
}

/** A `wa_id` is the phone number without its plus; either part may be absent (presence matrix, section 6.4). */
export function identitiesOf(waId: unknown, userId: unknown): Identities {
  const digits = WA_ID.exec(asText(waId) ?? "")?.[1];
  const bsuid = asText(userId);
  return { ...(digits ? { phone: `+${digits}` } : {}), ...(bsuid && isBsuid(bsuid) ? { bsuid } : {}) };
}
