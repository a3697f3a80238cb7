export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The customer service window: 24 hours from the customer's last message. */
export function isOpen(until: number | null, now: number): boolean {
  return until !== null && now < until;
}

/** Whether the business sees the phone number of somebody with a username: contact in the last 30 days. */
export function isPhoneShareable(facts: { readonly username: string | null; readonly lastContactAt: number | null }, now: number): boolean {
  if (facts.username === null) return true;
  return facts.lastContactAt !== null && now - facts.lastContactAt <= 30 * dayMs;
}
