/** One scene: a copy of the shop, a Meta of its own, and the server processes of the test. Everything ends with it. */
import { join } from "node:path";
import { startEmulator } from "@parley/whatsapp-emulator";
import pg from "pg";
import { systemClock } from "../../src/platform/clock.ts";
import { Disposal } from "../../src/platform/disposal.ts";
import { type Books, judge, type Verdict } from "./checker.ts";
import { openFolder } from "./folder.ts";
import { type Load, openLoad } from "./load.ts";
import { type Meta, openMeta } from "./meta.ts";
import { type ParleyProcess, startParley } from "./parley-process.ts";
import { freePort } from "./ports.ts";
import type { Shop } from "./shop.ts";
import { CLAIM_MS, type ServerSpec } from "./terms.ts";
import { until } from "./until.ts";

export type Stage = AsyncDisposable & {
  readonly databaseUrl: string;
  readonly meta: Meta;
  readonly load: Load;
  /** Starts a process at one of the stage's addresses: the first is where Meta's webhooks go. */
  readonly start: (door: number, trouble?: Pick<ServerSpec, "crashAt" | "signal">) => Promise<ParleyProcess>;
  /** Waits until every message has a final state. Meta's history counts as caught up only while the shop goes on sending. */
  readonly finish: (withinMs?: number) => Promise<void>;
  readonly judge: (options?: Pick<Books, "acceptsLate" | "silent">) => Promise<Verdict>;
};

const DOORS = 2;
const HEARTBEAT_MS = 400;
const UNFINISHED = `
select (select count(*) from inbox)::int as inbox, 
  count(*) filter (where state in ('queued', 'held', 'claimed', 'unknown'))::int as open, count(*)::int as messages
from message where direction = 'outbound'`;

export async function openStage(shop: Shop, options: { readonly maxInFlight: number; readonly seed?: number }): Promise<Stage> {
  const stack = new Disposal();
  try {
    const folder = await openFolder(stack);
    const ports = await Promise.all(Array.from({ length: DOORS }, freePort));
    const webhook = { url: `http://127.0.0.1:${ports[0] ?? 0}/webhooks/whatsapp/${shop.channelId}` };
    const emulator = stack.use(await startEmulator({ port: 0, webhook, switches: { seed: options.seed ?? 1 } }));
    const meta = openMeta(emulator.baseUrl);
    await meta.prepare();
    const databaseUrl = await shop.copy(emulator.baseUrl);
    const processes: (ParleyProcess | undefined)[] = [];
    const giveUp = new AbortController();
    stack.use({ [Symbol.asyncDispose]: async () => giveUp.abort() });
    const load = openLoad(
      () => processes.filter((one) => one?.alive() === true && !one.frozen()).map((one) => one?.url ?? ""),
      giveUp.signal,
    );
    return {
      databaseUrl,
      meta,
      load,
      start: async (door, trouble) => {
        const port = ports[door];
        if (port === undefined) throw new Error(`there is no door ${door}`);
        const one = stack.use(
          await startParley(shop.program, {
            databaseUrl,
            port,
            masterKey: shop.masterKey,
            dataDir: join(folder, String(door)),
            maxInFlight: options.maxInFlight,
            signal: "SIGKILL",
            ...trouble,
          }),
        );
        processes[door] = one;
        return one;
      },
      finish: async (withinMs) => {
        let beatAt = Number.NEGATIVE_INFINITY;
        const state = { told: "nothing was read" };
        try {
          await until(
            "every message has a final state",
            async () => {
              const left = await readLeft(databaseUrl).catch((error: Error) => error);
              if (left instanceof Error) {
                // The database may be down on purpose.
                state.told = left.message;
                return false;
              }
              state.told = JSON.stringify({ ...left, taken: load.taken.size });
              if (left.open === 0 && left.inbox === 0) return receiptsAreIn(meta, databaseUrl);
              if (systemClock.monotonic() - beatAt < HEARTBEAT_MS) return false;
              beatAt = systemClock.monotonic();
              await load.post(1);
              return false;
            },
            withinMs,
          );
        } catch (error) {
          throw new Error(
            `${state.told}\n${processes
              .map((one) => one?.said() ?? "")
              .join("\n--\n")
              .slice(-6_000)}`,
            { cause: error },
          );
        }
      },
      judge: async (flags = {}) => judge({ databaseUrl, ledger: await meta.ledger(), taken: load.taken, claimMs: CLAIM_MS, ...flags }),
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** Meta has told everything it had to tell, and it is applied. */
async function receiptsAreIn(meta: Meta, databaseUrl: string): Promise<boolean> {
  if (!(await meta.isQuiet())) return false;
  const left = await readLeft(databaseUrl);
  return left.open === 0 && left.inbox === 0;
}

async function readLeft(databaseUrl: string): Promise<{ readonly inbox: number; readonly open: number; readonly messages: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ inbox: number; open: number; messages: number }>(UNFINISHED);
    return rows[0] ?? { inbox: -1, open: -1, messages: -1 };
  } finally {
    await client.end();
  }
}
