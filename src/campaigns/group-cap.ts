/** "At most so many people of one company": counts who is asked, group by group. */
import { consentKey, pausedUntil } from "../consent/consent.ts";
import type { GroupId, ProfileId } from "../platform/ids.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import type { GroupPlace } from "./group-places.store.ts";
import type { PersonRow } from "./people.store.ts";

export class GroupCap {
  readonly #most: number;
  readonly #groupOf: ReadonlyMap<ProfileId, GroupId>;
  readonly #taken: Map<GroupId, number>;
  readonly #changed = new Map<GroupId, number>();

  constructor(most: number, places: readonly GroupPlace[]) {
    this.#most = most;
    this.#groupOf = new Map(places.map(({ id, groupId }) => [id, groupId]));
    this.#taken = new Map(places.map(({ groupId, taken }) => [groupId, taken]));
  }

  isFull(person: ProfileId): boolean {
    const group = this.#groupOf.get(person);
    return group !== undefined && (this.#taken.get(group) ?? 0) >= this.#most;
  }

  take(person: ProfileId): void {
    const group = this.#groupOf.get(person);
    if (group === undefined) return;
    const taken = (this.#taken.get(group) ?? 0) + 1;
    this.#taken.set(group, taken);
    this.#changed.set(group, taken);
  }

  /** By group, all who were asked by now; only of groups from which somebody was. */
  changed(): ReadonlyMap<GroupId, number> {
    return this.#changed;
  }
}

/** Channels whose numbers a person has to have. */
const BY_NUMBER: ReadonlySet<string> = new Set(["whatsapp", "sms"]);

/**
 * Whether somebody can be told already not to get it: they are asked and refused, with the reason on their record, and take nobody's place.
 * By e-mail a policy may let everybody be written to who has not said no.
 */
export function isLost({ channel, purpose, topic }: CampaignDocument, { profile, address }: PersonRow, now: Date): boolean {
  if (profile === null) return true;
  if (address === null && BY_NUMBER.has(channel)) return true;
  if (profile.reachability[channel]?.state === "unreachable") return true;
  if (purpose !== "marketing" && purpose !== "utility") return false;
  const states = profile.consent[channel];
  const said = (topic === undefined ? undefined : states?.[consentKey(purpose, topic)]) ?? states?.[purpose];
  if (purpose === "utility") return said?.state === "opted_out";
  if (pausedUntil(states, now) !== null) return true;
  return said?.state !== "opted_in" && (said?.state === "opted_out" || channel !== "email");
}
