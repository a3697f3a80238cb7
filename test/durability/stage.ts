/** One scene: a copy of the shop, a Meta of its own, and the server processes of the test. Everything ends with it. */
import { join } from "node:path";
import { Disposal } from "../../src/platform/disposal.ts";
import { type Books, judge, type Verdict } from "./checker.ts";
import { openEmulator } from "./emulator.ts";
import { finish } from "./finish.ts";
import { openFolder } from "./folder.ts";
import { type Load, openLoad } from "./load.ts";
import { type Meta, openMeta } from "./meta.ts";
import { type ParleyProcess, startParley } from "./parley-process.ts";
import { freePort } from "./ports.ts";
import type { Shop } from "./shop.ts";
import { CLAIM_MS, type ServerSpec } from "./terms.ts";

export type Stage = AsyncDisposable & {
  readonly databaseUrl: string;
  readonly meta: Meta;
  readonly load: Load;
  /** Starts a process at one of the stage's addresses: the first is where Meta's webhooks go. */
  readonly start: (door: number, trouble?: Pick<ServerSpec, "crashAt" | "signal">) => Promise<ParleyProcess>;
  /** Waits until nothing is left to do. */
  readonly finish: () => Promise<void>;
  readonly judge: (options?: Pick<Books, "acceptsLate" | "silent">) => Promise<Verdict>;
};

const DOORS = 2;

export async function openStage(shop: Shop, options: { readonly maxInFlight: number; readonly seed?: number }): Promise<Stage> {
  const stack = new Disposal();
  try {
    const folder = await openFolder(stack);
    const ports = await Promise.all(Array.from({ length: DOORS }, freePort));
    const webhook = `http://127.0.0.1:${ports[0] ?? 0}/webhooks/whatsapp/${shop.channelId}`;
    const emulator = stack.use(await openEmulator(shop.emulatorProgram, { webhook, seed: options.seed ?? 1 }));
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
      finish: async () => {
        try {
          await finish({ databaseUrl, meta, load });
        } catch (error) {
          throw new Error(processes.map((one) => one?.said().slice(-3_000) ?? "").join("\n--\n"), { cause: error });
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
