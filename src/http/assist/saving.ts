import { actorOf, type Caller } from "../../accounts/caller.ts";
import type { Saving } from "../../assist/helpers.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import { bumpRevision } from "../../catalog/bump-revision.ts";
import type { HttpDeps } from "../deps.ts";

/** Who saves, and what every change of reference data ends with. */
export function savingOf({ pool, ids, clock }: Pick<HttpDeps, "pool" | "ids" | "clock">, caller: Caller): Saving {
  const { workspaceId, name } = caller;
  return {
    pool,
    workspaceId,
    name,
    now: new Date(clock.now()),
    finish: async (client, entry) => {
      await insertAuditEntry(client, { id: ids.next(), workspaceId, actor: actorOf(caller), ...entry });
      await bumpRevision(client);
    },
  };
}
