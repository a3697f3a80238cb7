import type { AnyMessageState, MessageDetail, MessageRow, OriginView, Pricing, Receipts } from "../contract/console.ts";
import type { ContentPreview, InboundContent, MessageContent, TrackedLink } from "../messages/content.ts";
import { LINK_PATH } from "../links/tracker.ts";
import type { Decision } from "../messages/decision.ts";
import type { MessageError, MessageOrigin } from "../messages/message.ts";
import type { Purpose } from "../consent/consent.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";
import { renderText } from "../liquid/liquid.ts";
import { personOf } from "./person.ts";
import { draftPreview, inboundPreview, textOf, type ArrivedFile } from "./preview.ts";

/** A row of `MESSAGE_COLUMNS`. */
export type RawMessage = {
  readonly id: string;
  readonly cursor_at: string;
  readonly direction: "outbound" | "inbound";
  readonly state: AnyMessageState;
  readonly profile_id: string;
  readonly channel_id: string;
  readonly channel: string | null;
  readonly purpose: Purpose | null;
  readonly origin: MessageOrigin | null;
  readonly content: JsonObject;
  readonly preview: ContentPreview | null;
  /** Its short links. */
  readonly tracked: readonly TrackedLink[] | null;
  readonly decision: Decision | null;
  readonly error: MessageError | null;
  readonly pricing: JsonObject | null;
  readonly receipts: (Receipts & { readonly clicked?: string }) | null;
  readonly replies_to: string | null;
  readonly media: MessageRow["media"];
  readonly files: readonly ArrivedFile[] | null;
  readonly due_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
  readonly journey: string | null;
  readonly journey_title: string | null;
  readonly campaign: string | null;
  readonly campaign_title: string | null;
  readonly journey_version: number | null;
  readonly components: readonly JsonObject[] | null;
  /** Of messages that were never rendered. */
  readonly variables: JsonObject | null;
};

export type RawMessageDetail = RawMessage & {
  readonly channel_name: string | null;
  readonly recipient: string | null;
  readonly external_id: string | null;
  readonly attempt: number;
  readonly retries: number;
  readonly claimed_at: Date | null;
  readonly expires_at: Date | null;
  readonly doubt_at: Date | null;
  readonly settle_at: Date | null;
  readonly settled_by: MessageDetail["settledBy"];
  readonly links: MessageDetail["links"] | null;
};

export function messageRow(raw: RawMessage): MessageRow {
  const inbound = raw.direction === "inbound";
  return {
    id: raw.id,
    direction: raw.direction,
    state: raw.state,
    person: personOf(raw.profile_id, raw.identities ?? {}, raw.attributes ?? {}),
    channelId: raw.channel_id,
    channel: raw.channel ?? "",
    purpose: raw.purpose,
    origin: originOf(raw),
    contentKind: textOf(raw.content["kind"]) || "unknown",
    preview:
      (raw.preview && whereLinksLead(raw.preview, raw.tracked ?? [])) ??
      (inbound ? inboundPreview(raw.content as unknown as InboundContent, raw) : filledDraft(raw)),
    media: raw.files === null ? raw.media : null,
    cameBy: inbound ? cameByOf(raw.content as unknown as InboundContent) : null,
    verdict: raw.decision?.verdict ?? null,
    reason: raw.decision?.reason ?? null,
    until: raw.decision?.until ?? null,
    error: raw.error,
    receipts: raw.receipts ?? {},
    pricing: pricingOf(raw.pricing),
    repliesTo: raw.replies_to,
    dueAt: iso(raw.due_at),
    createdAt: raw.created_at.toISOString(),
    updatedAt: raw.updated_at.toISOString(),
  };
}

export function messageDetail(raw: RawMessageDetail): MessageDetail {
  const inner = raw.content["raw"];
  return {
    ...messageRow(raw),
    decision: raw.decision,
    channelName: raw.channel_name,
    recipient: raw.recipient,
    externalId: raw.external_id,
    templateName: raw.direction === "outbound" && raw.content["kind"] === "template" ? textOf(raw.content["name"]) : null,
    attempt: raw.attempt,
    retries: raw.retries,
    claimedAt: iso(raw.claimed_at),
    expiresAt: iso(raw.expires_at),
    doubtAt: iso(raw.doubt_at),
    settleAt: iso(raw.settle_at),
    settledBy: raw.settled_by,
    clickedAt: raw.receipts?.clicked ?? null,
    links: raw.links ?? [],
    raw: raw.direction === "inbound" && isObject(inner) ? inner : null,
  };
}

function cameByOf({ referral, entryPoint }: InboundContent): MessageRow["cameBy"] {
  return referral || entryPoint ? { ad: referral ?? null, entryPoint: entryPoint?.name ?? null } : null;
}

/** Whoever reads it here sees where links lead, and following one from here is no click of the customer's. */
function whereLinksLead(preview: ContentPreview, links: readonly TrackedLink[]): ContentPreview {
  if (links.length === 0) return preview;
  const targets = new Map(links.map(({ code, target }) => [code, target]));
  const short = new RegExp(`https?://[^\\s/]+${LINK_PATH}([0-9A-Za-z]{12})(?![0-9A-Za-z])`, "g");
  const led = (text: string): string => text.replace(short, (whole, code: string) => targets.get(code) ?? whole);
  const of = (part: ContentPreview): ContentPreview => ({
    ...part,
    body: led(part.body),
    buttons: part.buttons.map((button) => (button.url === undefined ? button : { ...button, url: led(button.url) })),
    ...(part.cards === undefined ? {} : { cards: part.cards.map(of) }),
  });
  return of(preview);
}

export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** What was never sent reads as it would have: with the names and numbers known by now, or as its author wrote it. */
function filledDraft(raw: RawMessage): ContentPreview {
  const draft = draftPreview(raw.content as unknown as MessageContent, raw.components);
  const variables: JsonObject = { ...raw.variables, profile: { ...raw.identities, attributes: raw.attributes ?? {} } };
  const fill = (text: string): string => {
    try {
      return renderText(text, variables);
    } catch {
      // A text that cannot be filled may be the very reason why it was refused: it is shown as it is.
      return text;
    }
  };
  return {
    ...draft,
    header: draft.header?.kind === "text" ? { kind: "text", text: fill(draft.header.text) } : draft.header,
    body: fill(draft.body),
  };
}

function originOf(raw: RawMessage): OriginView | null {
  const origin = raw.origin;
  if (!origin) return null;
  if (origin.kind === "api") return { kind: "api", key: origin.key };
  if (origin.kind === "keyword") return { kind: "keyword", intent: origin.intent };
  if (origin.kind === "helper") return { kind: "helper", by: origin.by, ref: origin.ref };
  if (origin.kind === "agent") return { kind: "agent", by: origin.by, conversationId: origin.conversationId };
  if (origin.kind === "opt_in") return { kind: "opt_in" };
  if (origin.kind === "desk") return { kind: "desk", what: origin.what };
  if (origin.kind === "campaign") {
    const name = raw.campaign ?? "";
    return { kind: "campaign", name, title: raw.campaign_title ?? name, variant: origin.variant, test: origin.test === true };
  }
  return {
    kind: "journey",
    journey: raw.journey ?? "",
    title: raw.journey_title ?? raw.journey ?? "",
    version: raw.journey_version ?? 0,
    node: origin.node,
    runId: origin.runId,
    ...(origin.advice ? { advice: origin.advice } : {}),
  };
}

function pricingOf(pricing: JsonObject | null): Pricing | null {
  if (!pricing) return null;
  const text = (value: Json | undefined) => (typeof value === "string" ? value : null);
  return {
    type: text(pricing["type"]),
    category: text(pricing["category"]),
    billable: typeof pricing["billable"] === "boolean" ? pricing["billable"] : null,
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
