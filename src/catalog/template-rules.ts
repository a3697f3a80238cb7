/** What messages do while their template cannot be sent: wait, go with another template, or not go at all. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import type { By } from "./template-drafts.ts";
import type { TemplateRule } from "./template.ts";
import { readTemplateRules, writeTemplateRule } from "./template-rules.store.ts";

/** Null: wait, as without a rule. */
export async function setTemplateRule(
  { pool, ids, clock }: { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> },
  { workspaceId, actor }: Pick<By, "workspaceId" | "actor">,
  name: string,
  rule: TemplateRule | null,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const at = new Date(clock.now());
    if (!(await writeTemplateRule(client, workspaceId, name, rule && { ...rule, at, by: actor }))) return;
    const detail = rule ?? { action: "hold", fallback: null };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "template.rule", subject: name, detail });
    await bumpCatalogRevision(client);
  });
}

export async function listTemplateRules(
  pool: Db,
  workspaceId: By["workspaceId"],
): Promise<readonly (TemplateRule & { readonly name: string })[]> {
  return (await readTemplateRules(pool)).filter((rule) => rule.workspaceId === workspaceId);
}
