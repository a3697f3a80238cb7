/**
 * S6: how soon a webhook is acknowledged while messages are sent. Each message has three receipts, one a POST: webhooks come at three times
 * the rate of sending. Among them are some of the bench's own, signed copies of receipts, whose answers it times.
 */
import { createHmac } from "node:crypto";
import { Pool } from "undici";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { BenchOptions } from "../args.ts";
import type { BenchPostgres } from "../lib/database.ts";
import type { BenchEmulator } from "../lib/emulator.ts";
import { type Measured, measureSend, measureSendFloor } from "../lib/sending.ts";
import { quantile, round } from "../lib/stats.ts";
import { sleep, until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const MESSAGES = 20_000;
const COPIES_PER_SECOND = 50;
const MOST_P99_MS = 100;

type Acknowledged = Measured & { readonly p50: number; readonly p99: number; readonly copies: number };

export async function benchWebhooks(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const total = Math.max(1_000, Math.round(MESSAGES * options.scale));
  const floor = await acknowledged(async (meanwhile) => measureSendFloor(postgres, { total, batch: 1, meanwhile }));
  const product = await acknowledged(async (meanwhile) => measureSend(postgres, { total, batch: 1, profile: options.profile, meanwhile }));
  const met = product.p99 <= MOST_P99_MS;
  return {
    figures: {
      floor: floor.p99,
      product: product.p99,
      ratio: round(product.p99 / floor.p99, 2),
      unit: "ms to the acknowledgement, p99",
      p50: { floor: floor.p50, product: product.p50 },
      messagesPerSecond: { floor: round(floor.perSecond), product: round(product.perSecond) },
      webhooksPerSecond: { floor: round(floor.perSecond * 3), product: round(product.perSecond * 3) },
      copies: { floor: floor.copies, product: product.copies },
      met,
    },
    rows: [
      {
        what: `s6 acknowledgement p99 at ${thousands(product.perSecond)} messages/s and three webhooks each`,
        floor: `${floor.p99} ms`,
        product: `${product.p99} ms`,
        demand: `≤ ${MOST_P99_MS} ms`,
        met,
      },
      { what: "  p50", floor: `${floor.p50} ms`, product: `${product.p50} ms` },
    ],
  };
}

type Meanwhile = NonNullable<Parameters<typeof measureSendFloor>[1]["meanwhile"]>;

async function acknowledged(measure: (meanwhile: Meanwhile) => Promise<Measured>): Promise<Acknowledged> {
  const took: number[] = [];
  const measured = await measure(async (of) => postCopies(of, took));
  if (took.length === 0) throw new Error("no webhook was timed");
  return { ...measured, p50: round(quantile(took, 0.5), 1), p99: round(quantile(took, 0.99), 1), copies: took.length };
}

/** An open loop: a late answer delays no later copy. */
async function postCopies(
  { webhook, emulator, signal }: { readonly webhook: string; readonly emulator: BenchEmulator; readonly signal: AbortSignal },
  took: number[],
): Promise<void> {
  await until("something was sent", 60_000, async () => signal.aborted || (await emulator.accepted()) > 0);
  const entry = (await emulator.ledger(1))[0];
  if (!entry || signal.aborted) return;
  const body = JSON.stringify(webhookOf(entry));
  const headers = {
    "content-type": "application/json",
    "x-hub-signature-256": `sha256=${createHmac("sha256", EMULATED.appSecret).update(body).digest("hex")}`,
  };
  const url = new URL(webhook);
  const pool = new Pool(url.origin, { connections: 32, pipelining: 1 });
  const answers: Promise<void>[] = [];
  const post = async (): Promise<void> => {
    const startedAt = performance.now();
    const response = await pool.request({ method: "POST", path: url.pathname, headers, body });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`a webhook was answered ${response.statusCode}`);
    took.push(performance.now() - startedAt);
  };
  while (!signal.aborted) {
    answers.push(post());
    await sleep(1_000 / COPIES_PER_SECOND);
  }
  await Promise.all(answers);
  await pool.close();
}

/** The receipt `sent` of that message once more, as Meta would write it. */
function webhookOf(entry: Awaited<ReturnType<BenchEmulator["ledger"]>>[number]): object {
  const status = {
    id: entry.wamid,
    status: "sent",
    timestamp: String(Math.floor(entry.at / 1_000)),
    recipient_id: entry.recipient,
    biz_opaque_callback_data: entry.callbackData,
  };
  const metadata = { display_phone_number: EMULATED.displayPhoneNumber.replaceAll(/\D/g, ""), phone_number_id: EMULATED.phoneNumberId };
  const value = { messaging_product: "whatsapp", metadata, statuses: [status] };
  return { object: "whatsapp_business_account", entry: [{ id: EMULATED.accountId, changes: [{ field: "messages", value }] }] };
}
