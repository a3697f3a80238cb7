/** The ledger in the database: whoever may do everything there is still found out, row by row and column by column. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import type { Right } from "../../src/accounts/rights.ts";
import { createConsentLedgerCheck } from "../../src/app/auditor/consent-ledger-check.ts";
import { openIncidents } from "../../src/app/auditor/open-incident.store.ts";
import { runCli } from "../../src/cli/run.ts";
import { foldLedger } from "../../src/consent/ledger.ts";
import { readLedger } from "../../src/consent/ledger.store.ts";
import { eachHead, verifyStoredLedgers } from "../../src/consent/stored-ledgers.ts";
import type { Anchor } from "../../src/consent/verify-ledger.ts";
import { shiftedClock, systemClock } from "../../src/platform/clock.ts";
import type { ProfileId } from "../../src/platform/ids.ts";
import { silentLog } from "../../src/platform/log.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";
import { operatorOf } from "../support/operator.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld({ at: "2027-05-04T09:00:00Z" });
  folder = await mkdtemp(join(tmpdir(), "parley-ledger-"));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const marketing = { channel: "whatsapp" as const, purpose: "marketing" as const };
const wording = { version: "3", language: "fr", text: "Oui, écrivez-moi — =HYPERLINK(“x”)" };

/** Five lines: yes, no, yes (utility), no, yes. */
async function person(n: number): Promise<ProfileId> {
  const phone = `+3361250${String(1_000 + n)}`;
  const at = (minute: number) => new Date(world.now() - 3_600_000 + minute * 60_000).toISOString();
  await world.profile({
    phone,
    consent: [{ ...marketing, action: "opt_in", how: "form", source: "=cmd", wording, evidence: { ip: "203.0.113.9" }, occurredAt: at(1) }],
  });
  await world.profile({ phone, consent: [{ ...marketing, action: "opt_out", source: "agent", how: "agent", occurredAt: at(2) }] });
  await world.profile({ phone, consent: [{ channel: "sms", purpose: "utility", action: "opt_in", source: "shop", occurredAt: at(3) }] });
  await world.profile({ phone, consent: [{ ...marketing, action: "opt_in", source: "preferences", how: "link", occurredAt: at(4) }] });
  await world.profile({ phone, consent: [{ channel: "sms", purpose: "utility", action: "opt_out", source: "shop", occurredAt: at(5) }] });
  await world.settle();
  return (await world.ledger.profile(`phone:${phone}`)).id;
}

const pool = () => world.system.pool;
const faults = async (id: ProfileId | null, anchors: readonly Anchor[] = []) =>
  (await verifyStoredLedgers(pool(), id, anchors)).map(({ seq, what }) => [seq, what]);

test("each column of each row that somebody changes is found, and the row named, and no other", async () => {
  const id = await person(1);
  expect(await faults(id)).toEqual([]);
  const other = (await person(2)) as string;
  const columns: { readonly [column: string]: string } = {
    lane: "(lane + 1) % 256",
    profile_id: `'${other}'`,
    id: "gen_random_uuid()",
    workspace_id: "gen_random_uuid()",
    action: "case action when 'opt_in' then 'opt_out' else 'opt_in' end",
    channel: "'email'",
    purpose: "case purpose when 'utility' then 'marketing' else 'utility' end",
    topic: "'news'",
    how: "'import'",
    source: "source || ' '",
    actor: "'nobody'",
    wording: `coalesce(wording, '{}') || '{"text": "No"}'`,
    evidence: `evidence || '{"ip": "203.0.113.10"}'`,
    occurred_at: "occurred_at - interval '1 microsecond'",
    recorded_at: "recorded_at + interval '1 microsecond'",
    prev_hash: "sha256('x')",
    hash: "sha256('x')",
    seq: "seq + 100",
  };
  const { rows } = await pool().query<{ column_name: string }>(
    "select column_name from information_schema.columns where table_name = 'consent_entry'",
  );
  expect(rows.map(({ column_name: name }) => name).toSorted()).toEqual(Object.keys(columns).toSorted());
  await pool().query("create table whole as select * from consent_entry");
  for (let seq = 1; seq <= 5; seq += 1) {
    for (const [column, value] of Object.entries(columns)) {
      await pool().query(`update consent_entry set ${column} = ${value} where profile_id = $1 and seq = $2`, [id, seq]);
      const named = new Set((await verifyStoredLedgers(pool(), id, [])).map((fault) => fault.seq));
      if (column === "seq") expect([...named], `${column} of ${seq}`).toEqual(expect.arrayContaining([seq, seq + 100]));
      else expect([...named], `${column} of ${seq}`).toEqual([seq]);
      await pool().query("delete from consent_entry");
      await pool().query("insert into consent_entry select * from whole");
    }
  }
  expect(await faults(null)).toEqual([]);
});

test("each night all are proved, some at a time, and what somebody changed is an incident that names the row", async () => {
  const id = await person(2);
  const clock = shiftedClock(systemClock);
  const check = createConsentLedgerCheck({
    pool: pool(),
    clock,
    report: async (findings) => openIncidents(pool(), findings),
    log: silentLog,
    atOnce: 1,
  });
  const night = async () => {
    const { rows: people } = await pool().query("select from profile where consent_head is not null");
    for (let call = 0; call <= people.length; call += 1) await check();
    const { rows } = await pool().query("select workspace_id, detail from incident where kind = 'consent_ledger_broken'");
    return rows;
  };
  expect(await night()).toEqual([]);
  const { rows } = await pool().query<{ id: string }>(
    "update consent_entry set action = 'opt_in' where profile_id = $1 and seq = 2 returning id",
    [id],
  );
  // Once a day.
  expect(await night()).toEqual([]);
  clock.advance(86_400_000);
  expect(await night()).toEqual([
    { workspace_id: world.workspaceId, detail: { n: 1, rows: [{ profileId: id, seq: 2, entryId: rows[0]?.id, what: "changed" }] } },
  ]);
  await pool().query("update consent_entry set action = 'opt_out' where profile_id = $1 and seq = 2", [id]);
});

test("rows that are gone, moved or slipped in are named; a tail cut with its head, by a head kept elsewhere", async () => {
  const id = await person(3);
  const kept: Anchor[] = [];
  for await (const head of eachHead(pool())) kept.push(head);
  const tampered = async (statements: readonly string[]): Promise<unknown> => {
    await pool().query("create table kept as select * from consent_entry where profile_id = $1", [id]);
    const { rows } = await pool().query("select consent_head from profile where id = $1", [id]);
    try {
      for (const sql of statements) await pool().query(sql.replaceAll("$id", `'${id}'`));
      return { without: await faults(id), withHeads: await faults(id, kept) };
    } finally {
      await pool().query("delete from consent_entry where profile_id = $1", [id]);
      await pool().query("insert into consent_entry select * from kept");
      await pool().query("drop table kept");
      await pool().query("update profile set consent_head = $2 where id = $1", [
        id,
        JSON.stringify((rows[0] as { consent_head: unknown }).consent_head),
      ]);
    }
  };
  expect(await tampered(["delete from consent_entry where profile_id = $id and seq = 2"])).toMatchObject({ without: [[2, "missing"]] });
  expect(await tampered(["delete from consent_entry where profile_id = $id and seq > 3"])).toMatchObject({
    without: [
      [4, "newest_missing"],
      [5, "newest_missing"],
    ],
  });
  expect(
    await tampered([
      "update consent_entry set seq = 99 where profile_id = $id and seq = 2",
      "update consent_entry set seq = 2 where profile_id = $id and seq = 3",
      "update consent_entry set seq = 3 where profile_id = $id and seq = 99",
    ]),
  ).toMatchObject({
    without: [
      [2, "changed"],
      [3, "changed"],
    ],
  });
  // With its head: what is left is a ledger like any other, and only the state of the profile gives it away, or a head kept elsewhere.
  const cut = await tampered([
    "delete from consent_entry where profile_id = $id and seq > 3",
    "update profile set consent_head = (select json_build_object('seq', seq, 'hash', encode(hash, 'hex')) from consent_entry where profile_id = $id and seq = 3) where id = $id",
  ]);
  expect(cut).toMatchObject({
    without: [
      [null, "state_differs"],
      [null, "state_differs"],
    ],
    withHeads: [[5, "differs_from_anchor"]],
  });
  expect(await faults(id, kept)).toEqual([]);
});

test("what is exported is proved without a connection, and a file that was touched is not", async () => {
  const id = await person(4);
  const { body } = await world.call("GET", `/v1/profiles/${id}/consent`);
  const file = join(folder, "ledger.json");
  const verify = async (text: string): Promise<{ readonly code: number; readonly told: string }> => {
    await writeFile(file, text);
    const told: string[] = [];
    const code = await runCli(["consent", "verify", file], {
      out: (line: string) => void told.push(line),
      err: (line: string) => void told.push(line),
      env: {},
    } as never);
    return { code, told: told.join("\n") };
  };
  const text = JSON.stringify(body);
  expect(await verify(text)).toMatchObject({ code: 0, told: expect.stringContaining("Every entry is what was written") });
  const touched = await verify(text.replace("203.0.113.9", "203.0.113.8"));
  expect(touched).toMatchObject({ code: 1, told: expect.stringMatching(/entry 1 .*was changed/) });
});

test("what somebody said to a person is a line with its words and who took it down, and takes the right to", async () => {
  const id = await person(6);
  const path = `/v1/profiles/${id}/consent`;
  const agreedTo = { language: "fr", text: "Puis-je vous écrire par WhatsApp quand il arrive du nouveau ?" };
  const { system, workspaceId } = world;
  const keyWith = async (...rights: Right[]) => {
    const { key } = await createApiKeys(system.pool, system.clock, system.ids).create(operatorOf(workspaceId), rights.join(), rights);
    return { authorization: `Bearer ${key}` };
  };
  const desk = await keyWith("profiles:write");
  const no = { ...marketing, action: "opt_out", said: "Trop de messages" };
  expect((await world.call("POST", path, no, await keyWith("profiles:read", "conversations:write"))).status).toBe(403);
  expect(await world.call("POST", path, { ...marketing, action: "opt_in" }, desk)).toMatchObject({ status: 400 });
  expect(await world.call("POST", path, { ...no, topic: "nothing-of-ours" }, desk)).toMatchObject({ status: 400 });
  // The same yes by the door of profiles is refused in the same words, and a no needs none.
  const consent = (more: object) => [{ ...marketing, source: "call centre", how: "agent", ...more }];
  const told = await world.call("POST", "/v1/profiles", { externalId: "spoken", consent: consent({ action: "opt_in" }) });
  expect(told).toMatchObject({
    status: 400,
    body: { problems: [{ path: "/consent/0/wording", message: expect.stringMatching(/spoken needs the words that were agreed to/) }] },
  });
  for (const more of [{ action: "opt_out" }, { action: "opt_in", wording }])
    expect((await world.call("POST", "/v1/profiles", { externalId: "spoken", consent: consent(more) })).status).toBe(202);
  expect((await world.call("POST", path, no, desk)).status).toBe(202);
  await world.settle();
  await world.advance("1m");
  expect((await world.call("POST", path, { ...marketing, action: "opt_in", agreedTo }, desk)).status).toBe(202);
  await world.settle();
  const ledger = await readLedger(pool(), workspaceId, id);
  const lines = ledger?.chains[0]?.entries.slice(5);
  expect(lines).toMatchObject([
    { action: "opt_out", how: "agent", evidence: { said: "Trop de messages" }, wording: null },
    { action: "opt_in", how: "agent", actor: expect.stringMatching(/^key:/), wording: { version: "spoken", ...agreedTo } },
  ]);
  expect((await world.ledger.profile(id)).consent["whatsapp"]?.marketing?.state).toBe("opted_in");
  expect(await faults(id)).toEqual([]);
  const { body } = await world.call("GET", "/v1/audit?limit=2");
  expect(body).toMatchObject({
    rows: [1, 2].map(() => ({ action: "called POST /v1/profiles/:id/consent", subject: path, actor: lines?.[0]?.actor, detail: {} })),
  });
});

test("as CSV nothing is a formula; as PDF it carries the JSON", async () => {
  const id = await person(5);
  const { body: csv } = await world.call("GET", `/v1/profiles/${id}/consent?format=csv`);
  expect(String(csv).split("\r\n")).toHaveLength(7);
  expect(csv).toContain(",'=cmd,");
  for (const cell of String(csv).split(/[,\r\n]+/)) expect(cell).not.toMatch(/^"?[=+@]/);
  const answer = await fetch(`${world.system.url}/v1/profiles/${id}/consent?format=pdf`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  const pdf = Buffer.from(await answer.arrayBuffer());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.toString("latin1")).toContain("ledger.json");
});

test("two profiles that become one keep both ledgers, and both are proved", async () => {
  const phone = "+33612509001";
  const said = (minute: number, action: "opt_in" | "opt_out") => [
    { ...marketing, action, source: "form", occurredAt: new Date(world.now() - 600_000 + minute * 60_000).toISOString() },
  ];
  await world.profile({ externalId: "merge-1", consent: said(1, "opt_in") });
  await world.settle();
  await world.profile({ phone, consent: said(2, "opt_out") });
  await world.settle();
  const loser = (await world.ledger.profile(`phone:${phone}`)).id;
  await world.profile({ externalId: "merge-1", phone });
  await world.settle();
  const survivor = await world.ledger.profile("externalId:merge-1");
  expect(survivor).toMatchObject({ absorbed: [loser], consent: { whatsapp: { marketing: { state: "opted_out" } } } });
  expect(await faults(survivor.id)).toEqual([]);
  const ledger = await readLedger(pool(), world.workspaceId, survivor.id);
  expect(ledger?.chains.map(({ entries }) => entries.map(({ action }) => action))).toEqual([["opt_in", "merge"], ["opt_out"]]);
  await pool().query("delete from consent_entry where profile_id = $1", [loser]);
  await pool().query("update profile set consent_head = null where id = $1", [loser]);
  expect(await faults(survivor.id)).toEqual([[2, "merged_chain_differs"]]);
});

test("whatever is said in whatever order, the state is what the ledger amounts to, and the chain holds", async () => {
  let n = 0;
  const statement = fc.record({
    channel: fc.constantFrom("whatsapp", "sms"),
    purpose: fc.constantFrom("marketing" as const, "utility" as const),
    action: fc.constantFrom("opt_in" as const, "opt_out" as const),
    how: fc.constantFrom("form" as const, "import" as const, "agent" as const),
    second: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
    source: fc.constantFrom("a", "b"),
  });
  const base = world.now() - 7_200_000;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (batches) => {
      n += 1;
      const phone = `+3361260${String(1_000 + n)}`;
      for (const batch of batches)
        await world.profile({
          phone,
          consent: batch.map(({ second, ...rest }) => ({
            ...rest,
            wording,
            ...(second === null ? {} : { occurredAt: new Date(base + second * 1_000).toISOString() }),
          })),
        });
      await world.settle();
      const profile = await world.ledger.profile(`phone:${phone}`);
      const ledger = await readLedger(pool(), world.workspaceId, profile.id);
      expect(foldLedger(profile.id, () => ledger?.chains[0]?.entries ?? [])).toEqual(profile.consent);
      expect(await faults(profile.id)).toEqual([]);
      // An import that knows no time never brings a yes over a no.
      const all = batches.flat();
      for (const [channel, states] of Object.entries(profile.consent))
        for (const [purpose, state] of Object.entries(states))
          if (state?.undated)
            expect(all.some((one) => one.channel === channel && one.purpose === purpose && one.action === "opt_out")).toBe(false);
    }),
    { numRuns: 40 },
  );
});
