import { type Suppressed, suppressionHash } from "../consent/suppression.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";

/** Who of these is on the suppression list of their workspace, by any of their names. Asks only where a workspace has such a list. */
export async function findSuppressed(
  work: LaneWork,
  profileIds: readonly ProfileId[],
): Promise<ReadonlyMap<ProfileId, readonly Suppressed[]>> {
  const found = new Map<ProfileId, readonly Suppressed[]>();
  if (work.catalog.suppressing.size === 0) return found;
  const names = [...new Set(profileIds)].flatMap((id) => {
    const profile = work.profile(id);
    if (!profile || !work.catalog.suppressing.has(profile.workspaceId)) return [];
    const { workspaceId, identities } = profile;
    const { salt } = work.catalog.holdout(workspaceId);
    return Object.entries(identities).map(([kind, value]) => ({ id, workspaceId, hash: suppressionHash(salt, kind, value) }));
  });
  if (names.length === 0) return found;
  const listed = await work.tx.suppressed(names.map(({ workspaceId, hash }) => ({ workspaceId, hash })));
  for (const { id, workspaceId, hash } of names) {
    const own = listed.filter((row) => row.workspaceId === workspaceId && row.hash === hash);
    if (own.length > 0) found.set(id, [...(found.get(id) ?? []), ...own]);
  }
  return found;
}
