/** Strings that can be found again, in every column of every table that is about a person. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Db, DbClient } from "../../src/db/pool.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { PERSONAL_DATA } from "../../src/privacy/personal-data.ts";

/** A cast of one: `mark` begins each of their strings. */
export type Cast = {
  readonly mark: string;
  readonly phone: string;
  /** As it stands in a list that was written by hand. */
  readonly national: string;
  readonly profileIds: readonly string[];
};
export type Place = { readonly workspaceId: string; readonly channelId: string; readonly media: string };

const LATER = "2040-01-01T00:00:00Z";
const BEFORE = "2026-01-01T00:00:00Z";

let count = 0;
/** Random, so that nothing compresses it away. */
export function token(mark: string): string {
  count += 1;
  return `${mark}${count.toString(36).padStart(3, "0")}${randomBytes(6).toString("hex")}`;
}

type Column = { readonly name: string; readonly type: string };
type Values = { readonly [column: string]: unknown };

/** Tables that the doors fill, or that need no row of their own. */
const BY_DOORS = new Set(["identity", "consent_entry", "suppression", "profile"]);

/** Rows in all tables that a person is reached in; answers where each string went. */
export async function plant(pool: Db, { mark, phone, national, profileIds }: Cast, place: Place): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  const client = await pool.connect();
  try {
    // Rows of tables that others lead to need not be there.
    await client.query("set session_replication_role = replica");
    const formId = randomUUID();
    const uploadId = randomUUID();
    const sourceId = randomUUID();
    await insert(client, "source", { id: sourceId, workspace_id: place.workspaceId, kind: "shopify" }, () => randomUUID());
    await insert(client, "form", { id: formId, workspace_id: place.workspaceId, state: "draft" }, () => randomUUID());
    await insert(client, "audience_upload", { id: uploadId, workspace_id: place.workspaceId, mode: "add", state: "done" }, () =>
      randomUUID(),
    );
    const importRunId = randomUUID();
    await insert(
      client,
      "data_sync_run",
      { id: importRunId, workspace_id: place.workspaceId, state: "done", cause: "person", queued_at: LATER, lease_until: null },
      () => randomUUID(),
    );
    for (const profileId of profileIds) {
      const lane = laneOf(profileId);
      const ownId = (): string => `${randomUUID().slice(0, -2)}${profileId.slice(-2)}`;
      const [messageId, queuedId, runId, bookingId, groupId] = [ownId(), ownId(), ownId(), ownId(), ownId()];
      const image = Buffer.concat([Buffer.from(token(mark)), randomBytes(64)]);
      const sha256 = createHash("sha256").update(image).digest("hex");
      const path = join(place.media, place.workspaceId, sha256.slice(0, 2), sha256);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, image);
      const rows: readonly (readonly [string, Values])[] = [
        ["message", { id: messageId, direction: "inbound", state: "received", stage: "done", purpose: null, deadline: null }],
        ["message_text", { id: messageId }],
        // The future queue.
        [
          "message",
          {
            id: queuedId,
            direction: "outbound",
            state: "queued",
            stage: "waiting",
            purpose: "utility",
            stored_at: null,
            external_id: null,
            due_at: LATER,
          },
        ],
        ["message_text", { id: queuedId }],
        ["run", { id: runId, state: "live", due_at: LATER }],
        ["run_call", { run_id: runId, state: "waiting", due_at: LATER, give_up_at: LATER }],
        ["campaign_recipient", { outcome: "message", message_id: queuedId, due_at: LATER }],
        ["inbound_media", { message_id: messageId, state: "stored", sha256, place: 0 }],
        ["in_app_item", { placement: "feed", expires_at: LATER }],
        ["link", { message_id: messageId, target: `https://shop.example.com/?who=${remember(told, mark, "link.target")}` }],
        ["form_response", { form_id: formId }],
        ["form_participation", { form_id: formId, message_id: messageId }],
        ["sms_part", { message_id: messageId, status: "delivered" }],
        ["sms_inbound_part", { sender: phone }],
        ["unrecognised", { payload: { from: phone.slice(1), name: remember(told, mark, "unrecognised.payload") } }],
        [
          "webhook_delivery",
          { state: "failed", created_at: LATER, body: { data: { profileId, text: remember(told, mark, "webhook_delivery.body") } } },
        ],
        ["incident", { detail: { messageId, error: remember(told, mark, "incident.detail") } }],
        [
          "rehearsal",
          {
            state: "done",
            expires_at: LATER,
            result: { examples: [{ person: profileId, text: remember(told, mark, "rehearsal.result") }] },
          },
        ],
        [
          "audience_upload_fault",
          {
            upload_id: uploadId,
            line: 1 + profileIds.indexOf(profileId),
            record: [national, remember(told, mark, "audience_upload_fault.record")],
          },
        ],
        [
          "data_sync_fault",
          {
            run_id: importRunId,
            line: 1 + profileIds.indexOf(profileId),
            record: [national, remember(told, mark, "data_sync_fault.record")],
          },
        ],
        [
          "source_delivery",
          { source_id: sourceId, verdict: "accepted", received_at: LATER, body: { email: remember(told, mark, "source_delivery.body") } },
        ],
        ["source_object", { source_id: sourceId, seen_at: LATER }],
        [
          "appointment_booking",
          { id: bookingId, state: "booked", held_until: null, source: "chat", starts_at: BEFORE, ends_at: LATER, asked_by: null },
        ],
        ["appointment_change", { booking_id: bookingId, n: 1 }],
        ["appointment_waiting", { state: "left" }],
        ["customer_group", { id: groupId }],
        ["group_member", { group_id: groupId }],
        [
          "desk_conversation",
          {
            state: "open",
            priority: "normal",
            handled_by: "person",
            last_direction: "inbound",
            snoozed_until: null,
            resolved_at: null,
            merged_into: null,
          },
        ],
        // An earlier opening: of the present one the engine keeps account.
        ["desk_episode", { opened_at: LATER }],
        ["desk_entry", { kind: "note" }],
        ["desk_text", { sort: "note" }],
        ["assist_turn", { articles: [], state: "sent", purpose: "answer", due_at: LATER }],
        ["coupon_code", { taken_for: runId, redeemed_by: profileId }],
        ["inbox", { item: { kind: "nothing we know", text: remember(told, mark, "inbox.item") } }],
      ];
      const listed = new Set(rows.map(([table]) => table));
      for (const [table, record] of Object.entries(PERSONAL_DATA))
        if (record.reach !== null && !listed.has(table) && !BY_DOORS.has(table) && table !== "audit")
          await insert(client, table, { lane, profile_id: profileId, ...common(place) }, (column) =>
            remember(told, mark, `${table}.${column}`),
          );
      for (const [table, values] of rows)
        await insert(client, table, { lane, profile_id: profileId, ...common(place), ...values }, (column) =>
          remember(told, mark, `${table}.${column}`),
        );
    }
  } finally {
    client.release(true);
  }
  for (const profileId of profileIds)
    await pool.query(
      "insert into audit (id, workspace_id, actor, action, subject, detail) values ($1, $2, 'account:x', 'profile.changed', $3, $4)",
      [
        randomUUID(),
        place.workspaceId,
        `profile:${profileId}`,
        JSON.stringify({ before: { name: remember(told, mark, "audit.detail") }, after: { name: remember(told, mark, "audit.detail") } }),
      ],
    );
  return told;
}

const common = ({ workspaceId, channelId }: Place): Values => ({ workspace_id: workspaceId, channel_id: channelId });

function remember(told: ReadonlyMap<string, string>, mark: string, where: string): string {
  const text = token(mark);
  (told as Map<string, string>).set(text, where);
  return text;
}

/** One whose long column lies outside of its row. */
export function longText(mark: string): string {
  return `${token(mark)}${randomBytes(9_000).toString("base64")}`;
}

async function insert(client: DbClient, table: string, given: Values, text: (column: string) => string): Promise<void> {
  const { rows } = await client.query<Column>(
    "select column_name as name, data_type as type from information_schema.columns where table_schema = 'public' and table_name = $1",
    [table],
  );
  const values = rows.map(({ name, type }) => {
    if (!(name in given)) return valueOf(name, type, text);
    const value = given[name];
    return type.startsWith("json") && value !== null ? JSON.stringify(value) : value;
  });
  await client.query(
    `insert into ${table} (${rows.map(({ name }) => `"${name}"`).join(", ")}) values (${rows.map((_, index) => `$${index + 1}`).join(", ")})`,
    values,
  );
}

function valueOf(name: string, type: string, text: (column: string) => string): unknown {
  switch (type) {
    case "text":
    case "tsvector":
      return text(name);
    case "json":
    case "jsonb":
      return JSON.stringify({ planted: text(name) });
    case "ARRAY":
      return [text(name)];
    case "bytea":
      return Buffer.from(text(name));
    case "uuid":
      return randomUUID();
    case "timestamp with time zone":
      return BEFORE;
    case "boolean":
      return false;
    default:
      return 1;
  }
}

/** Where strings are found below these folders: each string, and in which files. Byte for byte. */
export async function grep(folders: readonly string[], needles: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const folder of folders)
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      // A file may go while others are read.
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      for (const needle of needles) {
        for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
          const text = bytes.toString("latin1", at, at + needle.length + 15);
          const list = found.get(text) ?? [];
          if (!list.includes(path)) list.push(path);
          found.set(text, list);
        }
      }
    }
  return found;
}
