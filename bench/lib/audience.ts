/** Audiences of a bench: kept as the API keeps them; a server that starts afterwards looks at everybody for them. */
import type { AudienceDocument, Rule } from "../../src/audiences/document.ts";
import { keepAudience } from "../../src/catalog/audiences.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import type { BenchDatabase } from "./database.ts";
import { until } from "./waiting.ts";

const WITHIN_MS = 600_000;

export async function addAudience({ pool }: BenchDatabase, workspaceId: WorkspaceId, name: string, rule: Rule): Promise<void> {
  const document: AudienceDocument = { schema: 1, name, title: name, rule };
  const ids = createIds(systemClock, systemRng());
  await keepAudience({ pool, ids }, { workspaceId, actor: "bench" }, document, () => undefined);
}

/** Resolves when everybody has been looked at. */
export async function audienceIsReady({ pool }: BenchDatabase, name: string): Promise<void> {
  const isReady = async (): Promise<boolean> =>
    (await pool.query("select from audience where name = $1 and ready_version = version", [name])).rowCount === 1;
  await until(`the audience ${name} is ready`, WITHIN_MS, isReady, { everyMs: 100 });
}
