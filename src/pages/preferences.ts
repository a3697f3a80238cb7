/** What a person gets, by topic and by channel: as the gate would judge it, and what they change about it. Pure. */
import {
  type Consent,
  type ConsentAction,
  type ConsentByPurpose,
  consentKey,
  type ConsentPurpose,
  CONSENT_PURPOSES,
  pausedUntil,
  supersedes,
} from "../consent/consent.ts";
import type { Topic } from "../consent/topic.ts";

export type PreferenceRow = {
  /** Null: the purpose as a whole, which counts where nothing was said of a topic. */
  readonly topic: Topic | null;
  readonly purpose: ConsentPurpose;
  readonly cells: readonly PreferenceCell[];
};
export type PreferenceCell = {
  readonly channel: string;
  /** Of its tick in the form: `marketing/news@email`. */
  readonly name: string;
  readonly isOn: boolean;
};
export type PreferenceChange = {
  readonly channel: string;
  readonly purpose: ConsentPurpose;
  readonly topic: string | null;
  readonly action: ConsentAction;
  /** Of a pause. */
  readonly until?: string;
};
/** For how many days one may take a break from offers and news. */
export const PAUSE_DAYS = [30, 90] as const;

/** `channels`: on which the person can be written to. */
export function preferenceRows(topics: readonly Topic[], channels: readonly string[], consent: Consent): readonly PreferenceRow[] {
  const row = (purpose: ConsentPurpose, topic: Topic | null): PreferenceRow => ({
    topic,
    purpose,
    cells: channels
      .filter((channel) => topic === null || topic.channels.length === 0 || topic.channels.includes(channel))
      .map((channel) => ({
        channel,
        name: `${consentKey(purpose, topic?.name ?? null)}@${channel}`,
        isOn: isOn(consent[channel], purpose, topic?.name ?? null),
      })),
  });
  const offered = topics.filter(({ isArchived }) => !isArchived).map((topic) => row(topic.purpose, topic));
  return [...offered.filter(({ cells }) => cells.length > 0), ...CONSENT_PURPOSES.map((purpose) => row(purpose, null))];
}

function isOn(states: ConsentByPurpose | undefined, purpose: ConsentPurpose, topic: string | null): boolean {
  const whole = states?.[purpose];
  const said = topic === null ? undefined : states?.[consentKey(purpose, topic)];
  if (said?.state === "opted_out") return false;
  if (said && !(whole?.state === "opted_out" && !supersedes(said, whole))) return true;
  return whole?.state === "opted_in";
}

/**
 * `was`: names of the cells that were ticked when the page was made, `ticked`: of those that are now. What somebody said elsewhere since then stays:
 * only what differs between the two was changed here. In the order in which it is to be said.
 */
export function changedPreferences(
  rows: readonly PreferenceRow[],
  was: ReadonlySet<string>,
  ticked: ReadonlySet<string>,
): readonly PreferenceChange[] {
  const cells = rows.flatMap(({ purpose, topic, cells: own }) =>
    own.map(({ channel, name }) => ({ channel, purpose, topic: topic?.name ?? null, name })),
  );
  const changed = cells.filter(({ name }) => was.has(name) !== ticked.has(name));
  // Who leaves a purpose as a whole and keeps a topic of it says so of the topic once more: an older yes would be outranked.
  const kept = cells.filter(
    ({ channel, purpose, topic, name }) =>
      topic !== null &&
      ticked.has(name) &&
      was.has(name) &&
      changed.some((one) => one.topic === null && one.channel === channel && one.purpose === purpose && !ticked.has(one.name)),
  );
  const said = ({ channel, purpose, topic, name }: (typeof cells)[number]): PreferenceChange => ({
    channel,
    purpose,
    topic,
    action: ticked.has(name) ? "opt_in" : "opt_out",
  });
  return [...changed.filter(({ topic }) => topic === null), ...changed.filter(({ topic }) => topic !== null), ...kept].map(said);
}

/** An end to marketing by any way, and to all topics. `channels`: all there are. */
export function stopEverything(rows: readonly PreferenceRow[], channels: readonly string[]): readonly PreferenceChange[] {
  const whole = channels.map((channel): PreferenceChange => ({ channel, purpose: "marketing", topic: null, action: "opt_out" }));
  const topics = rows.flatMap(({ purpose, topic, cells }) =>
    topic === null
      ? []
      : cells.filter(({ isOn: on }) => on).map(({ channel }) => ({ channel, purpose, topic: topic.name, action: "opt_out" as const })),
  );
  return [...whole, ...topics];
}

/** No marketing by any way until then; `until` null: again from now on. What was agreed to stays as it is. */
export function pauseMarketing(channels: readonly string[], until: Date | null): readonly PreferenceChange[] {
  const said = { purpose: "marketing", topic: null } as const;
  return channels.map((channel) =>
    until === null ? { ...said, channel, action: "resume" } : { ...said, channel, action: "pause", until: until.toISOString() },
  );
}

/** The latest end of a pause on any of them; null: there is none. */
export function breakUntil(channels: readonly string[], consent: Consent, now: Date): Date | null {
  const ends = channels.flatMap((channel) => pausedUntil(consent[channel], now) ?? []);
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0] ?? null;
}
