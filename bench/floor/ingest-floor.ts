/**
 * The floor of `ingest`: raw HTTP and the same insert as the product, answered after the commit. Nobody is looked up,
 * nothing is validated beyond being JSON, and nothing works on what came in. Arguments: database, port.
 */
import { createServer } from "node:http";
import { createPool } from "../../src/db/pool.ts";
import { appendInbox } from "../../src/lanes/postgres/inbox.store.ts";
import type { NewInboxRow } from "../../src/lanes/inbox.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type InboxId, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { systemRng } from "../../src/platform/rng.ts";
import { createBatcher } from "./batcher.ts";

type Event = { readonly id: string; readonly type: string; readonly properties: JsonObject };

const [database = "", port = ""] = process.argv.slice(2);
const db = createPool({ url: database, max: 8, name: "floor", onError: () => undefined });
const ids = createIds(systemClock, systemRng());
const workspaceId = ids.next<WorkspaceId>();

const append = createBatcher<readonly NewInboxRow[]>(async (lists) => {
  const rows = lists.flat();
  for (let at = 0; at < rows.length; at += 2_000) await appendInbox(db, rows.slice(at, at + 2_000));
});

function rowOf(line: string): NewInboxRow {
  const { id, type, properties } = JSON.parse(line) as Event;
  const profileId = ids.next<ProfileId>();
  const lane = laneOf(profileId);
  const event = { id, type, properties, occurredAt: new Date().toISOString(), source: "api", change: { identities: {} } };
  return { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId, item: { kind: "event", event }, dedupeKey: `api:${id}` };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const lines = Buffer.concat(chunks)
      .toString()
      .split("\n")
      .filter((line) => line !== "");
    append(lines.map(rowOf)).then(
      () => response.writeHead(202).end("{}"),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(Number(port), "127.0.0.1", () => process.send?.({ ready: true }));
