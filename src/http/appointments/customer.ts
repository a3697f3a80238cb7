/** Whom an appointment is for: found by what is known of them, else made. */
import type { Customer } from "../../engine/appointment-desk.ts";
import { changeOf, mergeRows } from "../../ingress/admit.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { Identified } from "../../profiles/identify.ts";
import { type NamedBy, normaliseIdentities } from "../../profiles/normalise-identities.ts";
import type { Identities } from "../../profiles/profile.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import type { DoorServerDeps } from "../deps.ts";

/** `rows`: that others turned out to be the same person. */
export async function identifiedCustomer(
  { ids, identify }: Pick<DoorServerDeps, "ids" | "identify">,
  workspaceId: WorkspaceId,
  identities: Identities,
): Promise<Pick<Identified, "profileId" | "identities"> & { readonly rows: readonly NewInboxRow[] }> {
  const [found] = await identify(workspaceId, [identities]);
  if (!found) throw new AppError("internal", "nobody was found or made for this person");
  return { profileId: found.profileId, identities: found.identities, rows: mergeRows(ids, workspaceId, found) };
}

/** As the team names them. */
export async function namedCustomer(
  deps: DoorServerDeps,
  workspaceId: WorkspaceId,
  person: NamedBy,
  name: string | undefined,
): Promise<Customer & { readonly locale: string | null; readonly timeZone: string | null }> {
  const read = normaliseIdentities(person);
  if (!read.ok) throw new AppError("invalid_input", `person/${read.fault.path} ${read.fault.reason}`);
  const { profileId, identities, rows } = await identifiedCustomer(deps, workspaceId, read.identities);
  const profile = await showProfile(deps.pool, workspaceId, profileId);
  return {
    profileId,
    rows,
    change: changeOf(identities, name === undefined ? {} : { attributes: { firstName: name } }),
    name: name ?? null,
    locale: profile?.locale ?? null,
    timeZone: profile?.timeZone ?? null,
  };
}
