import { type Consent, type ConsentEntry, type ConsentState, type PauseState, slotOf, supersedes } from "../consent/consent.ts";
import { stateOf } from "../consent/ledger.ts";
import { sealEntry } from "../consent/seal.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { Profile } from "../profiles/profile.ts";
import { cancelUnwanted } from "./cancel-unwanted.ts";
import { noteOptOut } from "./note-engagement.ts";

/** A statement that is news, as it counts: not in the future, and in the one spelling of times. */
export type News = { readonly entry: ConsentEntry; readonly state: ConsentState | PauseState };

/** Those of the statements that change what is known. An older one, or the same told again, is no news. */
export function newsOf(consent: Consent, entries: readonly ConsentEntry[], now: Date): readonly News[] {
  const news: News[] = [];
  let known = consent;
  for (const told of entries) {
    const entry = { ...told, occurredAt: notInFuture(told.occurredAt, now) };
    const state = stateOf(entry, now.toISOString());
    const key = slotOf(entry);
    const held = known[entry.channel]?.[key];
    if (held && (held.entryId === entry.id || !supersedes(state, held) || isRaisedAtSecondHand(entry, held))) continue;
    known = { ...known, [entry.channel]: { ...known[entry.channel], [key]: state } };
    news.push({ entry, state });
  }
  return news;
}

/** A register that told the no itself, such as a shop's box, may tell that it was taken back. */
function isRaisedAtSecondHand({ secondHand, action, source }: ConsentEntry, held: ConsentState | PauseState): boolean {
  return secondHand === true && action === "opt_in" && held.state === "opted_out" && held.source !== source;
}

/** The profile with the news in its state and its ledger; the caller puts it. */
export function recordNews(work: LaneWork, profile: Profile, news: readonly News[]): Profile {
  let { consent, consentHead } = profile;
  for (const { entry, state } of news) {
    const { id, channel, purpose, topic = null, action, how, source, actor, wording = null, evidence, occurredAt } = entry;
    const row = sealEntry(consentHead, {
      lane: profile.lane,
      workspaceId: profile.workspaceId,
      profileId: profile.id,
      id,
      action,
      channel,
      purpose,
      topic,
      how,
      source,
      actor,
      wording,
      evidence,
      occurredAt,
      recordedAt: work.now.toISOString(),
    });
    work.recordConsent(row);
    consentHead = { seq: row.seq, hash: row.hash };
    consent = { ...consent, [channel]: { ...consent[channel], [slotOf(entry)]: state } };
  }
  return { ...profile, consent, consentHead };
}

/** What follows from the news for what waits to be sent. Needs `loadPending` and `loadRecentOutbound` where somebody opted out. */
export function followNews(work: LaneWork, { id, workspaceId }: Profile, news: readonly News[]): void {
  for (const { entry, state } of news) {
    const { action, channel, purpose, topic = null } = entry;
    work.count({ workspaceId, metric: "consent", label: `${action}.${purpose}` });
    if (action !== "opt_out") continue;
    cancelUnwanted(work, id, { channel, purpose, topic });
    if (purpose === "marketing") noteOptOut(work, id, new Date(state.at));
  }
}

/** A time to come (a wrong zone, a wrong clock) would outrank every opt-out until then. */
function notInFuture(occurredAt: string | null, now: Date): string | null {
  return occurredAt === null ? null : new Date(Math.min(Date.parse(occurredAt), now.getTime())).toISOString();
}
