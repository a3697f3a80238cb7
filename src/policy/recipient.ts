import type { Template } from "../catalog/template.ts";
import type { MessageContent } from "../messages/content.ts";
import type { Profile } from "../profiles/profile.ts";

/** Where a message goes on WhatsApp: an E.164 number with its plus, or a business-scoped user id. */
export type Recipient = { readonly kind: "phone" | "bsuid"; readonly value: string };

/** The phone when known: it reaches in every case, a BSUID not for authentication templates (131062, section 4.3). */
export function recipientOf(profile: Profile): Recipient | null {
  const { phone, bsuid } = profile.identities;
  if (phone) return { kind: "phone", value: phone };
  return bsuid ? { kind: "bsuid", value: bsuid } : null;
}

/** One-time codes, by a template or sent directly. */
export function needsPhone(content: MessageContent, template: Template | null): boolean {
  return template?.category === "AUTHENTICATION" || (content.kind === "text" && content.directSend?.category === "authentication");
}
