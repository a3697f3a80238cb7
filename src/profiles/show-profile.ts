import type { Db } from "../db/pool.ts";
import { isUuid, type ProfileId, type WorkspaceId } from "../platform/ids.ts";
import { findProfiles } from "./identify.ts";
import { normaliseIdentities } from "./normalise-identities.ts";
import { IDENTITY_KINDS, type Profile } from "./profile.ts";
import { readProfile } from "./profile.store.ts";

/** Merges form short chains; a longer one is a loop. */
const MOST_HOPS = 16;

/** By id or by name (`phone:+447700900123`, `externalId:1017`). Follows merges to the profile that is left. */
export async function showProfile(db: Db, workspaceId: WorkspaceId, reference: string): Promise<Profile | null> {
  let id = isUuid(reference) ? (reference as ProfileId) : await findByName(db, workspaceId, reference);
  for (let hop = 0; id !== null && hop < MOST_HOPS; hop += 1) {
    const profile: Profile | null = await readProfile(db, workspaceId, id);
    if (profile?.mergedInto == null) return profile;
    id = profile.mergedInto;
  }
  return null;
}

async function findByName(db: Db, workspaceId: WorkspaceId, reference: string): Promise<ProfileId | null> {
  const colon = reference.indexOf(":");
  const kind = IDENTITY_KINDS.find((known) => known === reference.slice(0, colon));
  if (kind === undefined) return null;
  const normalised = normaliseIdentities({ [kind]: reference.slice(colon + 1) });
  if (!normalised.ok) return null;
  const [id] = await findProfiles(db, workspaceId, [normalised.identities]);
  return id ?? null;
}
