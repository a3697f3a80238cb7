import { decodeReferences, escapeHtml } from "../../messages/markup.ts";

/** What the channel puts in place of `{{ unsubscribe_url }}` when it sends: no address that anything else takes for one. */
export const UNSUBSCRIBE = "parley:unsubscribe";

const LEADS = /^(?:https?:\/\/|mailto:|tel:|sms:|#)/i;

/** An address as it stands in markup, fit for an attribute; null for what runs something instead of leading somewhere. */
export function safeAddress(written: string): string | null {
  const address = decodeReferences(written).trim();
  if (address === UNSUBSCRIBE) return address;
  return LEADS.test(address) && !/[\s\p{Cc}]/u.test(address) ? escapeHtml(address) : null;
}
