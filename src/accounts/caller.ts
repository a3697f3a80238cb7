import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole, Right } from "./rights.ts";

/** Who makes a request, once proven. */
export type Caller =
  | {
      readonly kind: "key";
      readonly workspaceId: WorkspaceId;
      readonly keyId: string;
      readonly name: string;
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
