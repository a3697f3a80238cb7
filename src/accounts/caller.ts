import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole, Right } from "./rights.ts";

/** Who makes a request, once proven. */
export type Caller =
  | {
      readonly kind: "key";
      readonly workspaceId: WorkspaceId;
      readonly keyId: string;
      readonly name: string;
      /** The account that made it; null: it was set up with the installation. */
      readonly madeBy: string | null;
      readonly rights: ReadonlySet<Right>;
    }
  | {
      readonly kind: "account";
      readonly workspaceId: WorkspaceId;
      readonly accountId: string;
      readonly email: string;
      readonly name: string;
      readonly role: AccountRole;
      readonly rights: ReadonlySet<Right>;
    };

/** For audit rows and `published_by`: stable, and no personal data. */
export function actorOf(caller: Caller): string {
  return caller.kind === "key" ? `key:${caller.keyId}` : `account:${caller.accountId}`;
}

/** Whose act it is where two people are needed: what somebody's key does is theirs. */
export function personOf(caller: Caller): string {
  const account = accountOf(caller);
  return account === null ? actorOf(caller) : `account:${account}`;
}

/** The account that acts, itself or by its key. */
export function accountOf(caller: Caller): string | null {
  return caller.kind === "key" ? caller.madeBy : caller.accountId;
}
