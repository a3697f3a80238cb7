/** The WhatsApp emulator in a process of its own, without limits of pace and with customers who read at once. */
import { request } from "undici";
import type { EmulatorState, LedgerEntry } from "../../emulator/src/control/contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { DEMO_TEMPLATES } from "../../src/app/demo/templates.ts";
import { cpuMs } from "./proc.ts";
import { launch, ROOT } from "./processes.ts";
import { until } from "./waiting.ts";

export type BenchEmulator = AsyncDisposable & {
  readonly url: string;
  readonly pid: number;
  readonly cpuMs: () => Promise<number>;
  /** Messages accepted so far. */
  readonly accepted: () => Promise<number>;
  /** The messages accepted, oldest first; at most `limit`. */
  readonly ledger: (limit?: number) => Promise<readonly LedgerEntry[]>;
};

/** The template that every bench sends: three variables. */
export const TEMPLATE = DEMO_TEMPLATES[0];

/** Time from one status to the next: small, but as in life never at once. */
const SWITCHES = { autoReadDefault: true, templateApprovalMs: 0, sentAfterMs: 20, deliveredAfterMs: 50, readAfterMs: 50 };

export async function startEmulator(options: {
  readonly port: number;
  /** Null: nobody hears of receipts. */
  readonly webhook: string | null;
  readonly batch: number;
}): Promise<BenchEmulator> {
  const { port, webhook, batch } = options;
  const url = `http://127.0.0.1:${port}`;
  const flags = [
    "--port",
    port,
    ...(webhook === null ? [] : ["--webhook", webhook]),
    "--app-secret",
    EMULATED.appSecret,
    "--throughput",
    1_000_000,
    "--no-pair-rate",
    "--batch",
    batch,
  ];
  const emulator = launch({ name: "emulator", args: [`${ROOT}emulator/dist/main.js`, ...flags.map(String)] });
  await until("the emulator starts", 15_000, async () => (await answerOf(`${url}/_emulator/clock`)) === 200);
  const switches = { ...SWITCHES, webhook: { batchWaitMs: batch > 1 ? 20 : 0 } };
  await call("PATCH", `${url}/_emulator/switches`, switches);
  await call("POST", `${url}/v26.0/${EMULATED.accountId}/message_templates`, TEMPLATE);
  return {
    url,
    pid: emulator.pid,
    cpuMs: async () => cpuMs(emulator.pid),
    accepted: async () => acceptedBy(url),
    ledger: async (limit) => readLedger(url, limit),
    [Symbol.asyncDispose]: emulator.stop,
  };
}

/** Every message that the emulator accepted, with its statuses. */
export async function readLedger(url: string, limit?: number): Promise<readonly LedgerEntry[]> {
  const response = await request(`${url}/_emulator/ledger${limit === undefined ? "" : `?limit=${limit}`}`);
  const text = await response.body.text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LedgerEntry);
}

async function acceptedBy(url: string): Promise<number> {
  const response = await request(`${url}/_emulator/state`);
  return ((await response.body.json()) as EmulatorState).counts.accepted;
}

async function answerOf(url: string): Promise<number> {
  try {
    const response = await request(url, { headersTimeout: 2_000 });
    await response.body.dump();
    return response.statusCode;
  } catch {
    return 0;
  }
}

async function call(method: "POST" | "PATCH", url: string, body: unknown): Promise<void> {
  const response = await request(url, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${EMULATED.accessToken}` },
    body: JSON.stringify(body),
  });
  const answer = await response.body.text();
  if (response.statusCode >= 300) throw new Error(`the emulator answered ${response.statusCode} to ${method} ${url}: ${answer}`);
}
