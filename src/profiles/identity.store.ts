import type { Db } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { IdentityKind } from "./profile.ts";

export type IdentityRow = { readonly kind: IdentityKind; readonly value: string; readonly profileId: ProfileId };
export type IdentityName = { readonly kind: IdentityKind; readonly value: string };

// A join, not `in (…)`: the planner keeps to the primary key whatever the size of the batch.
const READ = `
select i.kind, i.value, i.profile_id as "profileId"
from unnest($2::text[], $3::text[]) as wanted(kind, value)
join identity i on i.workspace_id = $1 and i.kind = wanted.kind and i.value = wanted.value`;

export async function readIdentities(db: Db, workspaceId: WorkspaceId, names: readonly IdentityName[]): Promise<readonly IdentityRow[]> {
  if (names.length === 0) return [];
  const { rows } = await db.query<IdentityRow>({
    name: "read_identities",
    text: READ,
    values: [workspaceId, names.map((name) => name.kind), names.map((name) => name.value)],
  });
  return rows;
}

// In the order of the key: two batches with the same names wait for each other instead of dead-locking.
const CLAIM = `
insert into identity (workspace_id, kind, value, profile_id)
select $1, kind, value, profile_id from unnest($2::text[], $3::text[], $4::uuid[]) as new(kind, value, profile_id)
order by kind, value
on conflict do nothing`;

/** Answers how many were free. The others belong to somebody by now: read again. */
export async function claimIdentities(db: Db, workspaceId: WorkspaceId, rows: readonly IdentityRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const result = await db.query({
    name: "claim_identities",
    text: CLAIM,
    values: [workspaceId, rows.map((row) => row.kind), rows.map((row) => row.value), rows.map((row) => row.profileId)],
  });
  return result.rowCount ?? 0;
}

// Applied profiles tell by their key.
const EXTERNAL_IDS = `
select p.id as "profileId", p.identities->>'externalId' as value
from unnest($1::smallint[], $2::uuid[]) as wanted(lane, id)
join profile p on p.lane = wanted.lane and p.id = wanted.id
where p.workspace_id = $3`;

// Profiles still in the inbox only have their names. No index leads from a profile to its names: kept off the hot insert,
// because this is asked only when a weaker name of a person seconds old meets an unknown external id.
const EXTERNAL_IDS_OF_YOUNG = `select profile_id as "profileId", value from identity where workspace_id = $1 and kind = 'externalId' and profile_id = any($2::uuid[])`;

export async function readExternalIds(
  db: Db,
  workspaceId: WorkspaceId,
  profiles: readonly { readonly lane: number; readonly id: ProfileId }[],
): Promise<ReadonlyMap<ProfileId, string | null>> {
  const result = new Map<ProfileId, string | null>();
  if (profiles.length === 0) return result;
  type Row = { readonly profileId: ProfileId; readonly value: string | null };
  const applied = await db.query<Row>({
    name: "external_ids",
    text: EXTERNAL_IDS,
    values: [profiles.map((profile) => profile.lane), profiles.map((profile) => profile.id), workspaceId],
  });
  for (const row of applied.rows) result.set(row.profileId, row.value);
  const young = profiles.filter((profile) => !result.has(profile.id)).map((profile) => profile.id);
  if (young.length === 0) return result;
  const named = await db.query<Row>({ name: "external_ids_of_young", text: EXTERNAL_IDS_OF_YOUNG, values: [workspaceId, young] });
  for (const id of young) result.set(id, null);
  for (const row of named.rows) result.set(row.profileId, row.value);
  return result;
}
