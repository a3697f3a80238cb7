/** The filled inbox with the product on it, and agents who are signed in; all desk scenarios look at the same one. */
import { request } from "undici";
import { ensureAccount } from "../../src/accounts/bootstrap.ts";
import { insertSession } from "../../src/accounts/session.store.ts";
import { hashToken, newToken } from "../../src/accounts/token.ts";
import { saveAgent, saveTeam } from "../../src/catalog/staffing.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import type { BenchOptions } from "../args.ts";
import type { BenchDatabase, BenchPostgres } from "./database.ts";
import { AGENTS, type Crowd, fillDesk } from "./desk-crowd.ts";
import { SEND_JOURNEY } from "./people.ts";
import { median, round } from "./stats.ts";
import { type Installed, installProduct, type Product, productOn } from "./product.ts";

const CONVERSATIONS = 100_000;
/** Nobody of them has room for more: what comes waits in the queue, the harder case for whoever routes. */
const CAPACITY = 8;

type Filled = { readonly crowd: Crowd; readonly installed: Installed };
export type DeskBench = AsyncDisposable & {
  readonly database: BenchDatabase;
  readonly crowd: Crowd;
  readonly parley: Product;
  /** Cookies of the agents. */
  readonly signIn: (agents: number) => Promise<readonly string[]>;
};

export async function openDeskBench(postgres: BenchPostgres, { scale, profile }: Pick<BenchOptions, "scale" | "profile">): Promise<DeskBench> {
  const conversations = Math.max(1_000, Math.round(CONVERSATIONS * scale));
  const database = await postgres.shared(`desk_${conversations}`, async (empty): Promise<Filled> => {
    const startedAt = performance.now();
    const installed = await installProduct(empty, SEND_JOURNEY);
    const crowd = await prepareTeam(empty, installed, conversations);
    await fillDesk(empty.pool, crowd);
    console.log(`  filled in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
    return { crowd, installed };
  });
  const { crowd, installed } = database.filled;
  return {
    database,
    crowd,
    parley: await productOn(database, installed, profile),
    signIn: async (agents) => Promise.all(crowd.agents.slice(0, agents).map(async (id) => cookieOf(database, id))),
    [Symbol.asyncDispose]: async () => database[Symbol.asyncDispose](),
  };
}

async function prepareTeam({ pool }: BenchDatabase, { workspaceId, channelId, versionId }: Installed, conversations: number): Promise<Crowd> {
  const ports = { pool, ids: createIds(systemClock, systemRng()), clock: systemClock };
  const by = { workspaceId, actor: "system", name: "bench" };
  const agents: string[] = [];
  for (let n = 0; n < AGENTS; n += 1)
    agents.push(await ensureAccount(ports, { workspaceId, email: `agent-${n}@example.com`, name: `Agent ${n}`, role: n === 0 ? "owner" : "agent" }));
  const team = await saveTeam(ports, by, null, { name: "Care", policy: "least_busy", channels: [], isDefault: true, members: agents, hours: null });
  for (const id of agents) await saveAgent(ports, by, id, { availability: "online", capacity: CAPACITY });
  return { workspaceId, channelId, versionId, team: team.id, agents, conversations };
}

async function cookieOf({ pool }: BenchDatabase, accountId: string): Promise<string> {
  const token = newToken();
  const now = Date.now();
  const session = { tokenHash: hashToken(token), accountId, now: new Date(now), expiresAt: new Date(now + 86_400_000), how: "password" as const, isStrong: true };
  await insertSession(pool, { ...session, address: "127.0.0.1", agent: "bench" }, null);
  return `parley_session=${token}`;
}

export type Asked = { readonly ms: number; readonly bytes: number; readonly body: unknown };

/** One question of a console. */
export async function ask(url: string, path: string, cookie: string): Promise<Asked> {
  const startedAt = performance.now();
  const response = await request(`${url}${path}`, { headers: { cookie } });
  const text = await response.body.text();
  const ms = performance.now() - startedAt;
  if (response.statusCode !== 200) throw new Error(`${path} was answered ${response.statusCode}: ${text.slice(0, 300)}`);
  return { ms, bytes: text.length, body: JSON.parse(text) };
}

export type Timed = { readonly path: string; readonly ms: number; readonly most: number; readonly kB: number };

/** Each by itself, `times` over; the first answer of all warms up and is not counted. */
export async function askAll(url: string, paths: readonly string[], cookie: string, times: number): Promise<readonly Timed[]> {
  const answers: Timed[] = [];
  await ask(url, paths[0] ?? "", cookie);
  for (const path of paths) {
    const asked: Asked[] = [];
    for (let n = 0; n < times; n += 1) asked.push(await ask(url, path, cookie));
    const took = asked.map(({ ms }) => ms);
    answers.push({ path, ms: round(median(took), 1), most: round(Math.max(...took), 1), kB: round((asked[0]?.bytes ?? 0) / 1_024, 1) });
  }
  return answers;
}

export function slowest(all: readonly Timed[]): Timed {
  return all.reduce((one, other) => (other.most > one.most ? other : one));
}

/** Milliseconds, the median of so many. */
export async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  await work();
  for (let n = 0; n < times; n += 1) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
  }
  return round(median(took), 1);
}
