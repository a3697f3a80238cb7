/** What keeps a journey from going wrong, on the real product: circles end, gaps in what is known lose nobody, restarts forget nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { startSystem } from "../../src/app/system.ts";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { createLog } from "../../src/platform/log.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";
import { createTestDatabase } from "../support/database.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-03-01T08:00:00Z", switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

type More = Partial<JourneyDocument> & Pick<JourneyDocument, "nodes" | "start">;
const doc = (name: string, more: More): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name.replaceAll("-", "_") },
  ...more,
});
const runsOf = async (
  journey: string,
): Promise<readonly { readonly state: string; readonly node: string; readonly outcome: string | null }[]> =>
  (await world.system.pool.query("select state, node, outcome from run where journey = $1 order by id", [journey])).rows as never;
const rounds = async (who: string): Promise<unknown> => {
  const { rows } = await world.system.pool.query<{ n: unknown }>(
    "select attributes -> 'rounds' as n from profile where identities ->> 'externalId' = $1",
    [who],
  );
  return rows[0]?.n;
};

test("a circle makes its passes, no sooner than it may, and then takes the way its author gave it", async () => {
  await world.publish(
    doc("round", {
      loops: { passes: 3, every: "PT4H" },
      start: "count",
      nodes: {
        count: {
          kind: "update_profile",
          set: { rounds: "{{ profile.attributes.rounds | default: 0 | plus: 1 }}" },
          onError: { do: "branch", next: "enough" },
          next: "pause",
        },
        pause: { kind: "wait", for: "PT1H", next: "count" },
        enough: { kind: "exit", outcome: "enough" },
      },
    }),
  );
  await world.event("round", { externalId: "walker" });
  await world.settle();
  expect(String(await rounds("walker"))).toBe("1");
  await world.advance("2h");
  // The hour is over, the four are not: they stand before the node again.
  expect(String(await rounds("walker"))).toBe("1");
  await world.advance("2h");
  await world.advance("5m");
  expect(String(await rounds("walker"))).toBe("2");
  await world.advance("5h");
  await world.advance("5h");
  await world.advance("5h");
  expect(String(await rounds("walker"))).toBe("3");
  expect(await runsOf("round")).toMatchObject([{ state: "finished", outcome: "enough" }]);
});

test("a circle without a guard of its own is refused when no time passes on it", async () => {
  const endless = doc("endless", {
    start: "a",
    nodes: {
      a: { kind: "update_profile", set: { x: 1 }, next: "b" },
      b: { kind: "update_profile", set: { y: 1 }, next: "a" },
    },
  });
  expect(await world.call("PUT", "/v1/journeys/endless", endless)).toMatchObject({
    status: 422,
    body: { problems: expect.arrayContaining([expect.objectContaining({ code: "endless_loop" })]) },
  });
});

test("people of whom a template's text knows nothing are refused their message, with the gap named; they go on like the others", async () => {
  await world.publish(
    doc("greeting", {
      start: "hello",
      nodes: {
        hello: {
          kind: "message",
          channel: "whatsapp",
          purpose: "utility",
          content: { kind: "template", name: "order_news", body: { first_name: "{{ profile.attributes.firstName }}" } },
          next: "sent",
        },
        sent: {
          kind: "wait_for",
          arms: [
            { on: "receipt", node: "hello", state: "refused", next: "unnamed" },
            { on: "receipt", node: "hello", state: "delivered", next: "greeted" },
          ],
          timeout: { after: "P1D", next: "greeted" },
        },
        unnamed: { kind: "exit", outcome: "unnamed" },
        greeted: { kind: "exit", outcome: "greeted" },
      },
    }),
  );
  const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" }] as const;
  await world.customer("+33612360001");
  await world.customer("+33612360002");
  await world.profile({ phone: "+33612360001", attributes: { firstName: "Ana" }, consent: [...consent] });
  await world.profile({ phone: "+33612360002", consent: [...consent] });
  for (const phone of ["+33612360001", "+33612360002"]) await world.event("greeting", { phone });
  await world.settle();
  expect((await runsOf("greeting")).map(({ state, outcome }) => `${state} ${outcome}`).toSorted()).toEqual([
    "finished greeted",
    "finished unnamed",
  ]);
  const { rows } = await world.system.pool.query<{ rung: object }>(
    `select t.decision -> 'ladder' -> -1 as rung from message m join message_text t on t.lane = m.lane and t.id = m.id where m.reason = 'content_invalid'`,
  );
  expect(rows).toEqual([
    {
      rung: expect.objectContaining({
        rule: "content",
        verdict: "refuse",
        facts: expect.objectContaining({ part: expect.stringContaining("first_name") }),
      }),
    },
  ]);
});

test("a wait of 400 days ends in a process that began 400 days later", async () => {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "parley-restart-"));
  const start = async () =>
    startSystem({
      databaseUrl: database.url,
      dataDir,
      host: "127.0.0.1",
      port: 0,
      publicUrl: "http://127.0.0.1",
      roles: ["ingress", "engine", "sends", "http"],
      masterKey: Buffer.alloc(32, 7),
      log: createLog({ level: "fatal", format: "json", to: { write: () => undefined } }),
    });
  const asked = async (url: string, method: string, path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBeLessThan(300);
  };
  const far = doc("far", { start: "wait", nodes: { wait: { kind: "wait", for: "P400D", next: "end" }, end: { kind: "exit" } } });
  {
    await using first = await start();
    const workspaceId = await ensureWorkspace(first, "Restarted");
    await ensureApiKey(first, { workspaceId, name: "restarted", value: API_KEY });
    await asked(first.url, "PUT", "/v1/journeys/far", far);
    await asked(first.url, "POST", "/v1/events", { id: "far-1", type: "far", profile: { externalId: "far-1" } });
    await first.lanes.settled();
  }
  const stateAfter = async (days: number): Promise<unknown> => {
    await using later = await start();
    later.clock.advance(days * 86_400_000);
    await later.lanes.settled();
    return (await later.pool.query("select state, node from run")).rows;
  };
  expect(await stateAfter(399)).toEqual([{ state: "live", node: "wait" }]);
  expect(await stateAfter(401)).toEqual([{ state: "finished", node: "end" }]);
  await rm(dataDir, { recursive: true, force: true });
});
