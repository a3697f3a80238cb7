/** Which person a set of names means. Pure, so that every door and every process decides alike. */
import type { ProfileId } from "../platform/ids.ts";
import type { IdentityKind } from "./profile.ts";

/** Strongest first: the shop's own id, WhatsApp's id, the number (which may be shared or handed on), the address. */
export const STRENGTH: readonly IdentityKind[] = ["externalId", "bsuid", "phone", "email"];

export type Owner = { readonly kind: IdentityKind; readonly profileId: ProfileId };

export type Choice = {
  /** Null: nobody that is known; make a new profile. */
  readonly survivor: ProfileId | null;
  /** The same person under other ids, to be merged into the survivor. */
  readonly mergeFrom: readonly ProfileId[];
  /** Other people, who keep the names they have. */
  readonly others: ReadonlySet<ProfileId>;
};

/**
 * `owners`: who holds each of the given names. Two profiles that are found together are one person, and the older one
 * stays, unless they hold different external ids: then the stronger name decides and the weaker stays where it is.
 */
export function chooseProfile(
  owners: readonly Owner[],
  givenExternalId: string | undefined,
  externalIdOf: (id: ProfileId) => string | null,
): Choice {
  const found = [
    ...new Set(owners.toSorted((a, b) => STRENGTH.indexOf(a.kind) - STRENGTH.indexOf(b.kind)).map((owner) => owner.profileId)),
  ];
  // Several profiles may claim the given id for a moment (a merge on its way); any holder of another id is somebody else.
  const wanted = givenExternalId ?? found.map(externalIdOf).find((externalId) => externalId !== null);
  // Two doors may have given one profile two external ids at the same instant; whoever holds the given one is meant.
  const holder = owners.find((owner) => owner.kind === "externalId")?.profileId;
  const same = found.filter((id) => {
    const held = externalIdOf(id);
    return id === holder || held === null || wanted === undefined || held === wanted;
  });
  // UUIDs of version 7 sort by time.
  const [survivor, ...mergeFrom] = same.toSorted();
  return { survivor: survivor ?? null, mergeFrom, others: new Set(found.filter((id) => !same.includes(id))) };
}
