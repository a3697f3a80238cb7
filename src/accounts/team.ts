/**
 * Who has an account in a workspace: invited by a link that sets a password, changed, kept out. Promises: nobody gives or takes
 * rights that they do not have themselves, a workspace keeps an owner who can sign in, whoever is kept out is so from the commit
 * on, with the keys they made, and each change leaves an audit entry.
 */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { insertSignInLink } from "./account.store.ts";
import { actorOf, type Caller } from "./caller.ts";
import { type AccountRole, rightsOfRole } from "./rights.ts";
import {
  endAccess,
  forgetPassword,
  forgetSecondFactor,
  insertMember,
  listMembers,
  lockMembers,
  type Member,
  updateMember,
} from "./team.store.ts";
import { hashToken, newToken } from "./token.ts";

export type TeamDeps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock };
export type Link = { readonly token: string; readonly expiresAt: Date };
export type MemberChange = {
  readonly name?: string | undefined;
  readonly role?: AccountRole | undefined;
  readonly disabled?: boolean | undefined;
};
type Linked = { readonly kind: "done"; readonly member: Member; readonly link: Link };
type Refusal =
  | { readonly kind: "missing" }
  /** The role holds rights that the caller does not have. */
  | { readonly kind: "above" }
  | { readonly kind: "last_owner" };

export const INVITATION_DAYS = 7;
const INVITATION_MS = INVITATION_DAYS * 86_400_000;

export async function readTeam(pool: Db, caller: Caller): Promise<readonly Member[]> {
  return listMembers(pool, caller.workspaceId);
}

export async function invite(
  deps: TeamDeps,
  caller: Caller,
  { email, name, role }: { readonly email: string; readonly name: string; readonly role: AccountRole },
): Promise<Linked | { readonly kind: "above" } | { readonly kind: "taken" }> {
  if (!mayGive(caller, role)) return { kind: "above" };
  return inTransaction(deps.pool, async (client) => {
    const id = deps.ids.next<string>();
    const address = email.normalize("NFC").toLowerCase();
    const member = await insertMember(client, caller.workspaceId, { id, email: address, name, role, createdAt: nowOf(deps) });
    if (!member) return { kind: "taken" };
    await audit(client, deps, caller, "account.invited", id, { role });
    return { kind: "done", member, link: await makeLink(client, deps, id) };
  });
}

export async function changeMember(
  deps: TeamDeps,
  caller: Caller,
  id: string,
  change: MemberChange,
): Promise<{ readonly kind: "done"; readonly member: Member } | Refusal> {
  return withMember(deps, caller, id, async (client, before, others) => {
    const disabledAt = change.disabled === undefined ? before.disabledAt : change.disabled ? (before.disabledAt ?? nowOf(deps)) : null;
    const after: Member = { ...before, name: change.name ?? before.name, role: change.role ?? before.role, disabledAt };
    if (!mayGive(caller, after.role)) return { kind: "above" };
    if (isOwning(before) && !isOwning(after) && !others.some(isOwning)) return { kind: "last_owner" };
    await updateMember(client, after);
    if (after.name !== before.name) await audit(client, deps, caller, "account.renamed", id, {});
    if (after.role !== before.role) await audit(client, deps, caller, "account.role", id, { before: before.role, after: after.role });
    if ((after.disabledAt === null) !== (before.disabledAt === null)) {
      await endAccess(client, id);
      await audit(client, deps, caller, after.disabledAt === null ? "account.enabled" : "account.disabled", id, {});
    }
    return { kind: "done", member: after };
  });
}

/** A new link to set a password by; the password, the sessions and the links of before hold no longer. Never of the last owner. */
export async function resetPassword(deps: TeamDeps, caller: Caller, id: string): Promise<Linked | Refusal | { readonly kind: "disabled" }> {
  return withMember(deps, caller, id, async (client, member, others) => {
    if (member.disabledAt !== null) return { kind: "disabled" };
    if (isOwning(member) && !others.some(isOwning)) return { kind: "last_owner" };
    await forgetPassword(client, id);
    await endAccess(client, id);
    await audit(client, deps, caller, "account.password_reset", id, {});
    return { kind: "done", member: { ...member, hasArrived: false }, link: await makeLink(client, deps, id) };
  });
}

/** For whoever lost their phone: codes and passkeys are forgotten and every session ends; the password stays. */
export async function resetSecondFactor(
  deps: TeamDeps,
  caller: Caller,
  id: string,
): Promise<{ readonly kind: "done"; readonly member: Member } | Refusal> {
  return withMember(deps, caller, id, async (client, member) => {
    if (await forgetSecondFactor(client, id)) {
      await endAccess(client, id);
      await audit(client, deps, caller, "account.second_factor_reset", id, {});
    }
    return { kind: "done", member: { ...member, hasSecondFactor: false } };
  });
}

async function withMember<T>(
  deps: TeamDeps,
  caller: Caller,
  id: string,
  work: (client: DbClient, member: Member, others: readonly Member[]) => Promise<T>,
): Promise<T | Refusal> {
  return inTransaction(deps.pool, async (client) => {
    const all = await lockMembers(client, caller.workspaceId);
    const member = all.find((one) => one.id === id);
    if (!member) return { kind: "missing" };
    if (!mayGive(caller, member.role)) return { kind: "above" };
    return work(
      client,
      member,
      all.filter((one) => one.id !== id),
    );
  });
}

async function makeLink(client: DbClient, deps: TeamDeps, accountId: string): Promise<Link> {
  const token = newToken();
  const expiresAt = new Date(deps.clock.now() + INVITATION_MS);
  await insertSignInLink(client, { tokenHash: hashToken(token), accountId, expiresAt, setsPassword: true });
  return { token, expiresAt };
}

function mayGive({ rights }: Caller, role: AccountRole): boolean {
  return [...rightsOfRole(role)].every((right) => rights.has(right));
}

function isOwning({ role, disabledAt, hasArrived }: Member): boolean {
  return role === "owner" && disabledAt === null && hasArrived;
}

function nowOf({ clock }: TeamDeps): Date {
  return new Date(clock.now());
}

async function audit(client: DbClient, { ids }: TeamDeps, caller: Caller, action: string, id: string, detail: Json): Promise<void> {
  await insertAuditEntry(client, {
    id: ids.next(),
    workspaceId: caller.workspaceId,
    actor: actorOf(caller),
    action,
    subject: `account:${id}`,
    detail,
  });
}
