/**
 * Double opt-in: somebody asked for messages, and has not yet shown that the address is theirs. A request is a line of the ledger and no consent;
 * confirming it makes the lines that are. Pure.
 */
import type { ChannelKind, ConsentEntry, ConsentPurpose, ConsentWay, Wording } from "./consent.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export const CONFIRM_WITHIN_MS = 72 * 3_600_000;

export type OptInPart = { readonly purpose: ConsentPurpose; readonly topic: string | null };

/** What a door takes in. */
export type OptInAsked = {
  readonly channel: ChannelKind;
  readonly parts: readonly OptInPart[];
  readonly how: ConsentWay;
  readonly source: string;
  readonly actor: string;
  readonly wording?: Wording;
  readonly evidence: { readonly [key: string]: string };
  /** What they said of themselves: believed once they confirm. */
  readonly fields: JsonObject;
  /** BCP 47; what the confirmation is written in. */
  readonly language: string | null;
  /** ISO. */
  readonly at: string;
};

export type OptInRequest = OptInAsked & {
  readonly id: string;
  /** Where the confirmation goes, and nowhere else: as the channel writes addresses. */
  readonly address: string;
  /** ISO. */
  readonly expiresAt: string;
};

export type OptInLine = Pick<
  LedgerEntry,
  "action" | "channel" | "purpose" | "topic" | "how" | "source" | "actor" | "wording" | "evidence" | "occurredAt"
>;

/** The lines of the ledger that a request is, one for each topic. */
export function requestLines({
  id,
  address,
  expiresAt,
  channel,
  parts,
  how,
  source,
  actor,
  wording,
  ...asked
}: OptInRequest): readonly OptInLine[] {
  const evidence = {
    ...asked.evidence,
    request: id,
    address,
    expiresAt,
    fields: JSON.stringify(asked.fields),
    ...(asked.language === null ? {} : { language: asked.language }),
  };
  return parts.map(({ purpose, topic }) => ({
    action: "request",
    channel,
    purpose,
    topic,
    how,
    source,
    actor,
    wording: wording ?? null,
    evidence,
    occurredAt: asked.at,
  }));
}

/** The request that these lines are; null: they are none. */
export function requestOf(lines: readonly OptInLine[]): OptInRequest | null {
  const [first] = lines;
  if (!first || first.channel === null || first.action !== "request") return null;
  const { request: id, address, expiresAt, fields, language, ...evidence } = first.evidence as { readonly [key: string]: string };
  if (id === undefined || address === undefined || expiresAt === undefined) return null;
  return {
    id,
    address,
    expiresAt,
    channel: first.channel,
    parts: lines.map(({ purpose, topic }) => ({ purpose: purpose as ConsentPurpose, topic })),
    how: first.how as ConsentWay,
    source: first.source,
    actor: first.actor,
    ...(first.wording === null ? {} : { wording: first.wording as Wording }),
    evidence,
    fields: fieldsOf(fields),
    language: language ?? null,
    at: first.occurredAt ?? expiresAt,
  };
}

function fieldsOf(text: string | undefined): JsonObject {
  const read = JSON.parse(text ?? "{}") as Json;
  return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as JsonObject) : {};
}

/** How it was confirmed; shown to the compliance officer. */
export type Confirmation = {
  readonly by: "link" | "reply" | "button";
  /** ISO. */
  readonly at: string;
  readonly evidence: { readonly [key: string]: string };
};

/** Where the consent that it leads to is said to come from. */
export const sourceOfRequest = ({ id }: Pick<OptInRequest, "id">): string => `opt_in:${id}`;

/** What is agreed to once it is confirmed. `nextId`: of each line. */
export function confirmedEntries(request: OptInRequest, confirmation: Confirmation, nextId: () => string): readonly ConsentEntry[] {
  const { channel, parts, wording, evidence, id, at, source, address } = request;
  return parts.map(({ purpose, topic }) => ({
    id: nextId(),
    channel,
    purpose,
    topic,
    action: "opt_in",
    how: "double_opt_in",
    actor: "customer",
    source: sourceOfRequest(request),
    ...(wording ? { wording } : {}),
    evidence: { ...evidence, ...confirmation.evidence, request: id, address, asked: source, askedAt: at, confirmedBy: confirmation.by },
    occurredAt: confirmation.at,
  }));
}

export const hasExpired = ({ expiresAt }: Pick<OptInRequest, "expiresAt">, nowMs: number): boolean => Date.parse(expiresAt) <= nowMs;

/** As `asWord` writes them. The whole message is a yes: "Yes, please!" is, "yes, but when?" is not. */
const YES_WORDS: readonly (readonly string[])[] = [
  ["yes", "y", "yep", "yeah", "ok", "okay", "confirm", "i confirm", "yes i confirm"],
  ["oui", "ouais", "je confirme", "oui je confirme", "d accord"],
  ["si", "confirmo", "sim", "confermo", "ja", "bestatigen", "ich bestatige", "bevestig", "tak", "evet", "kylla", "ano", "nai"],
  ["да", "так", "نعم", "כן", "हाँ", "ya", "はい", "네", "是"],
];
const YES: ReadonlySet<string> = new Set(YES_WORDS.flat());
export const isYes = (word: string): boolean => YES.has(word);
