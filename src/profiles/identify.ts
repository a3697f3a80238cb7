/**
 * Who is meant: from names to profile ids, in batches. Owns the `identity` look-up's insertions; promises one profile
 * per person however many doors ask at once; never changes a profile (that is the lane's business: the caller appends
 * `merge` items for `mergeFrom`).
 */
import type { Db } from "../db/pool.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import { chooseProfile, type Owner } from "./choose-profile.ts";
import { claimIdentities, type IdentityName, type IdentityRow, readExternalIds, readIdentities } from "./identity.store.ts";
import { type Identities, IDENTITY_KINDS } from "./profile.ts";

export type Identified = {
  readonly profileId: ProfileId;
  readonly lane: Lane;
  /** The same person under other ids: each gets an inbox item `{ kind: "merge", into: profileId }` in its own lane. */
  readonly mergeFrom: readonly ProfileId[];
  /** The given names without those that belong to somebody else. */
  readonly identities: Identities;
};

/** Races are over after one more look; many mean that something else writes the table. */
const MOST_ROUNDS = 20;

export async function identifyProfiles(
  db: Db,
  ids: Ids,
  workspaceId: WorkspaceId,
  people: readonly Identities[],
): Promise<readonly Identified[]> {
  const found = await identifyNames(db, ids, workspaceId, people.map(namesOf));
  return found.map(({ profileId, mergeFrom, others }, index) => ({
    profileId,
    lane: laneOf(profileId),
    mergeFrom,
    identities: others.size === 0 ? (people[index] ?? {}) : withoutNames(people[index] ?? {}, others),
  }));
}

/**
 * Who was known as `before` and is now `after`. The old names only lead to the person and are never claimed: told again
 * days later, they may belong to somebody else.
 */
export async function identifyLinked(
  db: Db,
  ids: Ids,
  workspaceId: WorkspaceId,
  before: Identities,
  after: Identities,
): Promise<Identified> {
  const led = namesOf(before).map((name) => ({ ...name, lookOnly: true }));
  const [found] = await identifyNames(db, ids, workspaceId, [[...led, ...namesOf(after)]]);
  if (!found) throw new Error("identifyNames answers one for one");
  return {
    profileId: found.profileId,
    lane: laneOf(found.profileId),
    mergeFrom: found.mergeFrom,
    identities: withoutNames(after, found.others),
  };
}

/** Only looks; null where nobody is known. The strongest name decides. */
export async function findProfiles(
  db: Db,
  workspaceId: WorkspaceId,
  people: readonly Identities[],
): Promise<readonly (ProfileId | null)[]> {
  const names = people.map(namesOf);
  const owners = ownersOf(await readIdentities(db, workspaceId, uniqueNames(names.flat())));
  return names.map((own) => chooseProfile(ownersAmong(own, owners), undefined, () => null).survivor);
}

type OwnName = IdentityName & { readonly lookOnly?: boolean };
type Meant = { readonly profileId: ProfileId; readonly mergeFrom: readonly ProfileId[]; readonly others: ReadonlySet<string> };

async function identifyNames(
  db: Db,
  ids: Ids,
  workspaceId: WorkspaceId,
  people: readonly (readonly OwnName[])[],
): Promise<readonly Meant[]> {
  const names = uniqueNames(people.flat());
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const owners = ownersOf(await readIdentities(db, workspaceId, names));
    const externalIds = await heldExternalIds(db, workspaceId, people, owners);
    const claims: IdentityRow[] = [];
    const meant = people.map((own) => meantBy(own, owners, externalIds, claims, ids));
    if (claims.length === 0 || (await claimIdentities(db, workspaceId, claims)) === claims.length) return meant;
  }
  throw new Error("identities keep changing while they are read");
}

/** Works on `owners` as it goes: a person named earlier in the batch is known to the later ones. */
function meantBy(
  own: readonly OwnName[],
  owners: Map<string, ProfileId>,
  externalIds: Map<ProfileId, string | null>,
  claims: IdentityRow[],
  ids: Ids,
): Meant {
  const given = own.find((name) => name.kind === "externalId")?.value;
  const choice = chooseProfile(ownersAmong(own, owners), given, (id) => externalIds.get(id) ?? null);
  const profileId = choice.survivor ?? ids.next<ProfileId>();
  if (given !== undefined) for (const id of [profileId, ...choice.mergeFrom]) externalIds.set(id, given);
  const others = new Set<string>();
  for (const name of own) {
    const owner = owners.get(keyOf(name));
    if (owner === undefined) {
      if (name.lookOnly) continue;
      owners.set(keyOf(name), profileId);
      claims.push({ kind: name.kind, value: name.value, profileId });
    } else if (choice.others.has(owner)) others.add(keyOf(name));
  }
  return { profileId, mergeFrom: choice.mergeFrom, others };
}

/** External ids matter only where names of one person lead to different profiles, or a new external id may meet a known person. */
async function heldExternalIds(
  db: Db,
  workspaceId: WorkspaceId,
  people: readonly (readonly IdentityName[])[],
  owners: ReadonlyMap<string, ProfileId>,
): Promise<Map<ProfileId, string | null>> {
  const result = new Map<ProfileId, string | null>();
  let matter = false;
  for (const own of people) {
    const external = own.find((name) => name.kind === "externalId");
    const holder = external ? owners.get(keyOf(external)) : undefined;
    if (external && holder !== undefined) result.set(holder, external.value);
    matter ||=
      (external !== undefined && holder === undefined) || new Set(ownersAmong(own, owners).map((owner) => owner.profileId)).size > 1;
  }
  if (!matter) return result;
  const unknown = [...new Set(owners.values())].filter((id) => !result.has(id)).map((id) => ({ id, lane: laneOf(id) }));
  for (const [id, value] of await readExternalIds(db, workspaceId, unknown)) result.set(id, value);
  return result;
}

function ownersAmong(own: readonly IdentityName[], owners: ReadonlyMap<string, ProfileId>): readonly Owner[] {
  return own.flatMap((name) => {
    const profileId = owners.get(keyOf(name));
    return profileId === undefined ? [] : [{ kind: name.kind, profileId }];
  });
}

function ownersOf(rows: readonly IdentityRow[]): Map<string, ProfileId> {
  return new Map(rows.map((row) => [keyOf(row), row.profileId]));
}

function namesOf(identities: Identities): readonly IdentityName[] {
  return IDENTITY_KINDS.flatMap((kind) => {
    const value = identities[kind];
    return value === undefined ? [] : [{ kind, value }];
  });
}

function withoutNames(identities: Identities, others: ReadonlySet<string>): Identities {
  return Object.fromEntries(
    namesOf(identities)
      .filter((name) => !others.has(keyOf(name)))
      .map((name) => [name.kind, name.value]),
  );
}

function uniqueNames(names: readonly IdentityName[]): readonly IdentityName[] {
  return [...new Map(names.map((name) => [keyOf(name), name])).values()];
}

function keyOf(name: IdentityName): string {
  return `${name.kind}\n${name.value}`;
}
