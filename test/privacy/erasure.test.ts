/**
 * Strings planted for one person in every column and file are found nowhere after their erasure: not in the bytes of the database's folder,
 * nor after an older backup was put back. The same strings of somebody else stay.
 */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { startSystem, type System } from "../../src/app/system.ts";
import { verifyAudit } from "../../src/catalog/audit-chain.ts";
import { eachHead, verifyStoredLedgers } from "../../src/consent/stored-ledgers.ts";
import type { ErasurePreviewView, ErasureView } from "../../src/contract/privacy.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { migrate } from "../../src/db/migrate.ts";
import { clusterHome } from "../../src/db/postgres-cluster.ts";
import { findServerUser } from "../../src/db/postgres-user.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { Role } from "../../src/platform/config.ts";
import { type CrashPoint, noCrashPoints } from "../../src/platform/crash-points.ts";
import { createLog, silentLog } from "../../src/platform/log.ts";
import { PERSONAL_DATA, reachedTables } from "../../src/privacy/personal-data.ts";
import { type Cast, grep, longText, plant, token } from "./planted.ts";

const KEY = "pk_the-key-of-privacy";
const ANA = "qxPlantAna";
const BOB = "qxPlantBob";
const ANA_PHONE = "+33612999777";
const ANA_OLD_PHONE = "+33612999666";
/** What each is called beside their strings. */
const ANA_NAMES = ["33612999777", "33612999666"];

let folder: string;
let home: string;
let dataDir: string;
let postgres: EmbeddedPostgres;
let system: System;
let workspaceId: string;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-erasure-"));
  dataDir = join(folder, "parley");
  home = await clusterHome(folder, await findServerUser(), silentLog);
  await startPostgres();
  await migrate(postgres.url);
  system = await start(["ingress", "engine", "http"]);
  workspaceId = await ensureWorkspace(system, "Privacy");
  await ensureApiKey(system, { workspaceId: workspaceId as never, name: "privacy", value: KEY });
}, 60_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

async function startPostgres(): Promise<void> {
  postgres = await startEmbeddedPostgres({ dataDir: folder, log: silentLog, settings: { autovacuum: "off" } });
}

async function start(roles: readonly Role[], crashAt?: CrashPoint): Promise<System> {
  return startSystem({
    databaseUrl: postgres.url,
    dataDir,
    host: "127.0.0.1",
    port: 0,
    publicUrl: "http://127.0.0.1",
    roles,
    masterKey: Buffer.alloc(32, 7),
    log: createLog({ level: "trace", format: "json", to: { write: (line: string) => void logged.push(line) } }),
    numbersAlsoAt: ["http://127.0.0.1:9"],
    crashPoints: crashAt
      ? {
          visit: (point) => {
            if (point === crashAt) throw new Error(`crashed at ${crashAt}`);
          },
        }
      : noCrashPoints,
  });
}

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string; readonly json: unknown }> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { "content-type": typeof body === "string" ? "text/csv" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, text, json: isJson ? (JSON.parse(text) as unknown) : null };
}

/** Put in with an answer to somebody, by the bytes' first words; sent to each of these. Answers its id. */
async function attach(words: string, filename: string, profileIds: readonly string[]): Promise<string> {
  const response = await fetch(`${system.url}/v1/media?attached=true&filename=${filename}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/octet-stream" },
    body: `${words} and more of it`,
  });
  const { id } = (await response.json()) as { readonly id: string };
  expect(response.status).toBe(201);
  const content = JSON.stringify({ kind: "media", media: { type: "document", asset: id } });
  // What was planted is older than any file: now it was sent with it.
  for (const profileId of profileIds) {
    await system.pool.query("update message set created_at = now() where profile_id = $1 and direction = 'outbound'", [profileId]);
    await system.pool.query(
      `update message_text t set content = (($1::jsonb) || t.content::jsonb)::json from message m
       where m.lane = t.lane and m.id = t.id and m.profile_id = $2 and m.direction = 'outbound'`,
      [content, profileId],
    );
  }
  return id;
}

/** Through the doors: names, attributes, consent, an event. */
async function person(mark: string, phone: string): Promise<string> {
  const { text, status } = await call("POST", "/v1/profiles", {
    phone,
    email: `${token(mark).toLowerCase()}@example.com`,
    externalId: token(mark),
    attributes: { first_name: token(mark), nested: { deep: [token(mark)] }, long: longText(mark) },
    consent: [
      {
        channel: "whatsapp",
        purpose: "marketing",
        action: "opt_in",
        source: token(mark),
        how: "form",
        wording: { version: "1", language: "en", text: token(mark) },
        evidence: { ip: token(mark) },
        occurredAt: "2026-01-01T00:00:00Z",
      },
    ],
  });
  expect(status, text).toBe(202);
  await call("POST", "/v1/events", { id: token(mark), type: "order_placed", profile: { phone }, properties: { note: token(mark) } });
  await system.lanes.settled();
  const { rows } = await system.pool.query<{ id: string }>("select profile_id as id from identity where value = $1", [phone]);
  return rows[0]?.id ?? "";
}

const bytesOf = (): readonly string[] => [join(home, "data"), dataDir];
const anas = async (): Promise<unknown> => [...(await grep(bytesOf(), [ANA, ANA.toLowerCase(), ...ANA_NAMES]))];
/** In files that hold what is kept; the log holds what was under way as well. */
const kept = async (mark: string): Promise<ReadonlySet<string>> =>
  new Set(
    [...(await grep(bytesOf(), [mark]))].flatMap(([text, files]) => (files.some((file) => /\/(base|media)\//.test(file)) ? [text] : [])),
  );

test("the map knows every table and every column of the schema, and nothing else", async () => {
  const { rows } = await system.pool.query<{ table: string; columns: string[] }>(
    `select t.table_name as table, array_agg(c.column_name::text order by c.column_name) as columns
     from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
     where t.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1`,
  );
  const schema = Object.fromEntries(rows.map(({ table, columns }) => [table, columns]));
  const map = Object.fromEntries(Object.entries(PERSONAL_DATA).map(([table, { columns }]) => [table, Object.keys(columns).toSorted()]));
  expect(map).toEqual(Object.fromEntries(Object.entries(schema).map(([table, columns]) => [table, columns.toSorted()])));
  // A column with a person's id in a table that erasure does not look at would be forgotten.
  const unreached = rows.filter(({ table, columns }) => columns.includes("profile_id") && PERSONAL_DATA[table]?.reach === null);
  expect(unreached).toEqual([]);
  expect(reachedTables().filter(([, { columns, erase }]) => erase === null || Object.values(columns).length === 0)).toEqual([]);
});

test("what was planted for one person is found nowhere after the erasure, nor after an older backup", { timeout: 300_000 }, async () => {
  const [ana, bob] = [await person(ANA, ANA_PHONE), await person(BOB, "+33612888555")];
  // Ana had another number before; the two became one.
  const old = await person(ANA, ANA_OLD_PHONE);
  await system.pool.query("update profile set merged_into = $2 where id = $1", [old, ana]);
  await system.pool.query("update profile set absorbed = $2 where id = $1", [ana, JSON.stringify([old])]);
  await call("POST", "/v1/suppressions", { phone: ANA_PHONE, reason: token(ANA) });
  const added = await call("POST", "/v1/channels", {
    kind: "in_app",
    name: "Site",
    secrets: { profileKey: "a-key-for-tests-of-32-characters!" },
  });
  expect(added.status, added.text).toBeLessThan(300);
  const channelId = (added.json as { readonly channel: { readonly id: string } }).channel.id;
  await system[Symbol.asyncDispose]();
  // Nobody takes rows out of the inbox from here on.
  system = await start(["ingress", "http"]);
  const place = { workspaceId, channelId, media: join(dataDir, "media") };
  const cast = (mark: string, phone: string, national: string, profileIds: readonly string[]): Cast => ({
    mark,
    phone,
    national,
    profileIds,
  });
  const told = await plant(system.pool, cast(ANA, ANA_PHONE, "06 12 99 97 77", [ana, old]), place);
  await plant(system.pool, cast(BOB, "+33612888555", "06 12 88 85 55", [bob]), place);
  // Files that the team sent: to her alone, to both, and to her but named in words for many as well.
  const [hers, shared, named] = [
    await attach(token(ANA), `${token(ANA)}.txt`, [old]),
    await attach("qxShared to both", "both.txt", [bob]),
    await attach("qxShared by words", "words.txt", []),
  ];
  await system.pool.query(
    `update message_text t set content = (t.content::jsonb || jsonb_build_object('files', $1::text[]))::json from message m
     where m.lane = t.lane and m.id = t.id and m.profile_id = $2 and m.direction = 'outbound'`,
    [[shared, named], ana],
  );
  await system.pool.query(
    "insert into fragment (workspace_id, name, title, text, revision, saved_by, saved_at) values ($1, 'terms', 'Terms', $2, 1, 'test', now())",
    [workspaceId, `See ${named}`],
  );
  const assets = async () => (await system.pool.query<{ id: string }>("select id from media_asset")).rows.map(({ id }) => id).toSorted();
  expect(await assets()).toEqual([hers, shared, named].toSorted());
  const heads: { readonly profileId: string; readonly seq: number; readonly hash: string }[] = [];
  for await (const head of eachHead(system.pool)) heads.push(head);

  // Before: each string lies in a table's own file, so the search would find it.
  await system.pool.query("checkpoint");
  const before = await kept(ANA);
  expect([...told].filter(([text]) => !before.has(text))).toEqual([]);
  const columns = new Set(told.values());
  const unplanted = reachedTables().flatMap(([table, record]) =>
    Object.entries(record.columns).flatMap(([column, name]) =>
      name === "personal" && !columns.has(`${table}.${column}`) ? [`${table}.${column}`] : [],
    ),
  );
  expect(unplanted.toSorted()).toEqual(PLANTED_BY_DOORS);
  const bobBefore = await kept(BOB);

  // All of it is in what she may ask for, and nothing of anybody else; what opens something is not handed out.
  const zip = await fetch(`${system.url}/v1/profiles/${old}/export?language=fr`, { headers: { authorization: `Bearer ${KEY}` } });
  expect(zip.headers.get("content-type")).toBe("application/zip");
  const files = unzip(Buffer.from(await zip.arrayBuffer()));
  const handed = [...files.values()].join("\n");
  const secret = (where: string): boolean => {
    const [table = "", column = ""] = where.split(".");
    return PERSONAL_DATA[table]?.columns[column] === "secret";
  };
  const isHanded = (text: string): boolean => handed.includes(text) || handed.includes(Buffer.from(text).toString("base64"));
  expect([...told].filter(([text, where]) => isHanded(text) === secret(where))).toEqual([]);
  expect(handed).not.toMatch(/qxPlantBob/i);
  expect([...files.keys()].filter((name) => name.startsWith("media/"))).toHaveLength(2);
  for (const [name, text] of files) if (name.endsWith(".json")) JSON.parse(text);
  expect(files.get("summary.html")).toMatch(/<h1>Ce qui est conservé à votre sujet<\/h1>[\s\S]*\+33612999777/);

  // A backup.
  await system[Symbol.asyncDispose]();
  await postgres.stop();
  const backup = join(folder, "backup");
  await cp(join(home, "data"), join(backup, "data"), { recursive: true });
  await cp(join(dataDir, "media"), join(backup, "media"), { recursive: true });
  await startPostgres();

  // Erased: not while a legal hold is on, then at once; a crash in the middle is made up for.
  system = await start(["ingress", "http"], "erasure.rows_gone");
  const hold = await call("POST", "/v1/suppressions", { sort: "legal_hold", phone: ANA_OLD_PHONE, reason: "case 7" });
  const preview = (await call("GET", `/v1/profiles/phone:${ANA_PHONE}/erasure-preview`)).json as ErasurePreviewView;
  expect(preview.hold).toMatchObject({ reason: "case 7" });
  expect(preview.files).toBe(3);
  const refused = await call("POST", `/v1/profiles/phone:${ANA_PHONE}/erase`);
  expect([refused.status, refused.json]).toMatchObject([409, { reason: "legal_hold" }]);
  await call("DELETE", `/v1/suppressions/${(hold.json as { readonly id: string }).id}`);
  expect((await call("POST", `/v1/profiles/phone:${ANA_PHONE}/erase`)).status).toBe(500);
  await system[Symbol.asyncDispose]();
  system = await start(["ingress", "engine", "http"]);
  const proof = await until(async () => {
    const answer = await call("POST", `/v1/profiles/${old}/erase`);
    const erased = answer.json as ErasureView;
    return erased.finishedAt === null ? null : erased;
  });
  expect(new Set(proof.profileIds)).toEqual(new Set([ana, old]));
  expect((await call("POST", `/v1/profiles/phone:${ANA_PHONE}/erase`)).json).toEqual(proof);
  expect(JSON.stringify(proof)).not.toMatch(/qxPlant|612999/i);
  const removed = new Map(proof.removed.map(({ table, rows }) => [table, rows]));
  expect(preview.removed.filter(({ table, rows }) => removed.get(table) !== rows && table !== "suppression")).toEqual([]);
  expect(
    reachedTables()
      .map(([table]) => table)
      .filter((table) => !removed.has(table)),
  ).toEqual([]);

  // Nothing of her is left in any byte, and all of Bob is.
  expect((await call("POST", "/v1/erasures/purge")).status).toBe(200);
  expect(await anas()).toEqual([]);
  expect(await assets()).toEqual([shared, named].toSorted());
  expect((await grep([dataDir], ["qxShared"])).size).toBe(2);
  const bobAfter = await kept(BOB);
  expect([...bobBefore].filter((text) => !bobAfter.has(text))).toEqual([]);
  for (const kind of ["events", "messages", "runs", "consent", "recipients"]) {
    const { text } = await call("GET", `/v1/export/${kind}?from=2020-01-01T00:00:00Z&to=2041-01-01T00:00:00Z`);
    expect(text).not.toMatch(/qxPlantAna/i);
  }
  expect(logged.filter((line) => new RegExp(`${ANA}|612999`, "i").test(line))).toEqual([]);
  // What is proved stays proved.
  expect((await verifyAudit(system.pool)).faults).toEqual([]);
  expect(await verifyStoredLedgers(system.pool, null, [])).toEqual([]);
  expect(proof.ledgers.map(({ hash }) => hash).toSorted()).toEqual(
    heads
      .filter(({ profileId }) => [ana, old].includes(profileId))
      .map(({ hash }) => hash)
      .toSorted(),
  );
  // Nobody brings her back, and nothing is sent to who bears her number.
  const listed = await call("GET", `/v1/suppressions?name=${encodeURIComponent(`phone:${ANA_PHONE}`)}`);
  expect(listed.json).toMatchObject({ rows: [{ value: null, reason: "erased" }] });

  const list = `phone,name\n${ANA_PHONE},Anna again\n+33612777444,Zoe\n`;
  const upload = await call("POST", "/v1/audiences/winter/upload", list);
  expect(upload.status, upload.text).toBeLessThan(300);
  const { id: uploadId } = upload.json as { readonly id: string };
  const done = await until(async () => {
    const { json } = await call("GET", `/v1/audiences/winter/uploads/${uploadId}`);
    return (json as { readonly state: string }).state === "running" ? null : json;
  });
  expect(done).toMatchObject({ state: "done", rows: 2, accepted: 1, faults: 1 });

  // The backup is put back: she is erased again before anything else happens.
  await system[Symbol.asyncDispose]();
  await postgres.stop();
  await rm(join(home, "data"), { recursive: true });
  await cp(join(backup, "data"), join(home, "data"), { recursive: true, preserveTimestamps: true });
  await cp(join(backup, "media"), join(dataDir, "media"), { recursive: true });
  await rm(backup, { recursive: true });
  await own(join(home, "data"));
  await startPostgres();
  expect((await grep(bytesOf(), [ANA])).size).toBeGreaterThan(50);
  system = await start(["ingress", "engine", "http"]);
  const again = (await call("GET", `/v1/erasures/${proof.id}`)).json as ErasureView;
  expect(again).toMatchObject({ replays: 1, profileIds: proof.profileIds });
  expect((await call("POST", "/v1/erasures/purge")).status).toBe(200);
  expect(await anas()).toEqual([]);
  expect(await assets()).toEqual([shared, named].toSorted());
  // Once the other is gone as well nobody was sent it; what words for many name is left.
  expect((await call("POST", `/v1/profiles/${bob}/erase`)).status).toBe(200);
  expect(await assets()).toEqual([named]);
  expect((await grep([join(dataDir, "media")], ["qxShared"])).size).toBe(1);
  expect((await verifyAudit(system.pool)).faults).toEqual([]);
  expect(await readFile(join(dataDir, "erasures.jsonl"), "utf8")).not.toMatch(/qxPlant|612999/i);
});

/** Strings of these come through the doors, or there is no room for one: a number, a hash, a zone. */
const PLANTED_BY_DOORS = [
  "audit.subject",
  "campaign_conversion.value_micros",
  "consent_entry.evidence",
  "consent_entry.source",
  "consent_entry.wording",
  "desk_episode.csat_score",
  "identity.value",
  "inbound_media.sha256",
  "prediction_score.score",
  "profile.attributes",
  "profile.consent",
  "profile.country",
  "profile.identities",
  "profile.locale",
  "profile.reachability",
  "profile.time_zone",
  "sms_inbound_part.sender",
  "suppression.reason",
  "suppression.value",
];

/** By its directory at the end, as readers of ZIP files do. */
function unzip(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from("PK\u0005\u0006"));
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, nameLength] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(from, from + size);
    files.set(name, (method === 8 ? inflateRawSync(body) : body).toString("utf8"));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/** As root the server is another user's. */
async function own(path: string): Promise<void> {
  const user = await findServerUser();
  if (!user) return;
  await promisify(execFile)("chown", ["-R", `${user.uid}:${user.gid}`, path]);
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await systemClock.sleep(50);
  }
}
