import type { Caller } from "../../src/accounts/caller.ts";
import type { WorkspaceId } from "../../src/platform/ids.ts";

/** Who sets a workspace up from outside: a key that nobody made. */
export function operatorOf(workspaceId: WorkspaceId): Caller {
  return { kind: "key", workspaceId, keyId: "operator", name: "operator", madeBy: null, rights: new Set() };
}
