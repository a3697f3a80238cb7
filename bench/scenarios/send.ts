/** Queued template messages until the last `read` receipt is stored; floor and product take turns, each with a fresh emulator and database. */
import type { BenchOptions } from "../args.ts";
import type { BenchPostgres } from "../lib/database.ts";
import { type Measured, measureSend, measureSendFloor } from "../lib/sending.ts";
import { median, round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const MESSAGES = 20_000;
const LEAST_RATIO = 0.6;
const MOST_MEMORY_MB = 350;

export async function benchSend(postgres: BenchPostgres, options: BenchOptions, batch: number): Promise<Outcome> {
  const total = Math.max(200, Math.round(MESSAGES * options.scale));
  const floors: Measured[] = [];
  const products: Measured[] = [];
  for (let turn = 0; turn < options.rounds; turn += 1) {
    floors.push(await measureSendFloor(postgres, { total, batch }));
    products.push(await measureSend(postgres, { total, batch, profile: options.profile }));
    const tell = (name: string, one: Measured | undefined): string =>
      `${name} ${thousands(one?.perSecond ?? 0)}/s (${one?.cpuMsEach} ms CPU each, ${JSON.stringify(one?.usage)} % of a core)`;
    console.log(`  round ${turn + 1}: ${tell("floor", floors.at(-1))}, ${tell("product", products.at(-1))}`);
  }
  const [atFloor, atProduct] = [floors, products].map((list) => median(list.map((one) => one.perSecond)));
  const ratio = round((atProduct ?? 0) / (atFloor ?? 1), 2);
  const cpu = { floor: median(floors.map((one) => one.cpuMsEach)), product: median(products.map((one) => one.cpuMsEach)) };
  const memoryMb = Math.max(...products.map((one) => one.memoryMb));
  const what = batch === 1 ? "send, one receipt a POST" : `send, ${batch} receipts a POST`;
  return {
    figures: {
      floor: round(atFloor ?? 0),
      product: round(atProduct ?? 0),
      ratio,
      unit: "messages/s",
      messages: total,
      receiptsPerPost: batch,
      peakMemoryMb: memoryMb,
      rounds: { floor: floors.map((one) => round(one.perSecond)), product: products.map((one) => round(one.perSecond)) },
      // All processes together, emulator and PostgreSQL too: what other programs on the machine disturb least.
      cpuMsPerMessage: { ...cpu, ratio: round(cpu.floor / cpu.product, 2) },
      percentOfOneCore: { floor: floors.at(-1)?.usage, product: products.at(-1)?.usage },
      met: ratio >= LEAST_RATIO && memoryMb < MOST_MEMORY_MB,
    },
    rows: [
      {
        what,
        floor: `${thousands(atFloor ?? 0)}/s`,
        product: `${thousands(atProduct ?? 0)}/s`,
        ratio,
        demand: `ratio ≥ ${LEAST_RATIO}`,
        met: ratio >= LEAST_RATIO,
      },
      {
        what: "  processor time each, all processes",
        floor: `${cpu.floor} ms`,
        product: `${cpu.product} ms`,
        ratio: round(cpu.floor / cpu.product, 2),
      },
      { what: "  server's peak memory", product: `${memoryMb} MB`, demand: `< ${MOST_MEMORY_MB} MB`, met: memoryMb < MOST_MEMORY_MB },
    ],
  };
}
