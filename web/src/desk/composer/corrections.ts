/** What customers change or delete afterwards, for whoever is writing an answer to it. Pure. */
import type { DeskConversationView, DeskMessage, ThreadItem } from "../../api/types.ts";

/** `id`: of the message by which the channel told it. */
export type Correction = { readonly id: string; readonly at: string; readonly kind: "edited" | "revoked"; readonly message: DeskMessage };

/** Newest first, the last of each message. */
export function correctionsIn(items: readonly ThreadItem[]): readonly Correction[] {
  return items
    .flatMap((item): readonly Correction[] => {
      if (item.kind !== "message" || item.message.direction !== "inbound") return [];
      const { message } = item;
      if (message.revoked) return [{ ...message.revoked, kind: "revoked", message }];
      return message.edited ? [{ id: message.edited.id, at: message.edited.at, kind: "edited", message }] : [];
    })
    .toSorted((one, other) => (isAfter(one, other) ? -1 : 1));
}

/** The last that whoever has all of this in sight has seen: a correction counts as something that was written. */
export function lastSeen({ at, messageId }: DeskConversationView["last"], [newest]: readonly Correction[]): string | null {
  if (newest === undefined) return messageId;
  return messageId === null || isAfter(newest, { at, id: messageId }) ? newest.id : messageId;
}

type Placed = { readonly at: string; readonly id: string };

/** As the server orders them. */
function isAfter(one: Placed, other: Placed): boolean {
  return one.at === other.at ? one.id > other.id : one.at > other.at;
}

/** What was there when somebody began to write: no news. Of what is further back than that nothing is news, though it is loaded later. */
export type Known = { readonly ids: ReadonlySet<string>; readonly since: number };
/** Channels tell whole seconds, and may be late. */
const LATE_MS = 120_000;

export function knownNow(items: readonly ThreadItem[], corrections: readonly Correction[]): Known {
  const newest = Math.max(0, ...[...items, ...corrections].map(({ at }) => Date.parse(at)));
  return { ids: new Set(corrections.map(({ id }) => id)), since: newest - LATE_MS };
}

/** Of a draft that somebody comes back to: what it was written after. */
export function knownWhenSaved(savedAt: string): Known {
  return { ids: new Set(), since: Math.floor(Date.parse(savedAt) / 1_000) * 1_000 };
}

export function newsSince({ ids, since }: Known, corrections: readonly Correction[]): readonly Correction[] {
  return corrections.filter(({ id, at }) => !ids.has(id) && Date.parse(at) >= since);
}
