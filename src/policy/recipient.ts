import type { Template } from "../catalog/template.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { MessageContent } from "../messages/content.ts";
import type { IdentityKind, Profile } from "../profiles/profile.ts";

/** Where a message goes: an identity of the profile, or the profile itself, whose addresses the channel keeps. */
export type Recipient = { readonly kind: IdentityKind | "profile"; readonly value: string };

/** The best that the profile has of what the channel can write to. */
export function recipientOf(profile: Profile, form: Pick<ChannelForm, "kind" | "addressedBy"> | null | undefined): Recipient | null {
  if (!form) return null;
  const { addressedBy } = form;
  if (addressedBy === "profile") return { kind: "profile", value: profile.id };
  if (addressedBy === "subscription")
    return profile.reachability[form.kind]?.state === "reachable" ? { kind: "profile", value: profile.id } : null;
  for (const kind of addressedBy) {
    const value = profile.identities[kind];
    if (value !== undefined) return { kind, value };
  }
  return null;
}

/** One-time codes, by a template or sent directly: WhatsApp sends none to a BSUID (131062, section 4.3). */
export function needsPhone(content: MessageContent, template: Template | null): boolean {
  return template?.category === "AUTHENTICATION" || (content.kind === "text" && content.directSend?.category === "authentication");
}
