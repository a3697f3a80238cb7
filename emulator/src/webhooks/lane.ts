import type { EmulatorClock } from "../clock/emulator-clock.ts";
import type { Random } from "../clock/random.ts";
import type { Switches } from "../control/contract.ts";
import type { Delivery, Target } from "./delivery.ts";
import { Fifo } from "./fifo.ts";
import { Origin } from "./post.ts";
import { legacySignatureOf, signatureOf } from "./signed-body.ts";
import { cutBatches, type WebhookUpdate } from "./update.ts";

export type LaneContext = {
  readonly clock: EmulatorClock;
  readonly random: () => Random;
  readonly settings: () => Switches["webhook"];
  /** Makes the delivery (escaped body, number, log entry) of a batch. */
  readonly wrap: (target: Target, batch: readonly WebhookUpdate[]) => Delivery;
  readonly ended: (delivery: Delivery) => void;
};

const reorderWindowMs = 250;

/** Everything for one callback URL: collects updates into batches, keeps `concurrency` POSTs on the wire, retries. */
export class Lane {
  readonly #target: Target;
  readonly #path: string;
  readonly #context: LaneContext;
  #origin: Origin;
  #connections: number;
  #collected: WebhookUpdate[] = [];
  #flushing = false;
  readonly #ready = new Fifo<Delivery>();
  #active = 0;
  #pumping = false;
  #closed = false;

  constructor(target: Target, context: LaneContext) {
    const url = new URL(target.url);
    this.#target = target;
    this.#context = context;
    this.#path = url.pathname + url.search;
    this.#connections = context.settings().concurrency;
    this.#origin = new Origin(url.origin, this.#connections);
  }

  add(update: WebhookUpdate): void {
    const { batchSize, batchWaitMs, reorder } = this.#context.settings();
    this.#collected.push(update);
    if (!reorder && this.#collected.length >= batchSize) return this.#flush();
    if (this.#flushing) return;
    this.#flushing = true;
    this.#context.clock.after(reorder ? Math.max(batchWaitMs, reorderWindowMs) : batchWaitMs, () => {
      this.#flushing = false;
      this.#flush();
    });
  }

  enqueue(delivery: Delivery): void {
    if (this.#closed) return;
    this.#context.clock.inFlight.begin();
    this.#ready.push(delivery);
    this.#pump();
  }

  /** What has not been delivered stays pending in the log, and nobody waits for it any more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#ready.take()) this.#context.clock.inFlight.end();
    await this.#origin.close();
  }

  #flush(): void {
    const { batchSize, reorder } = this.#context.settings();
    const updates = this.#collected;
    this.#collected = [];
    if (reorder) this.#context.random().shuffle(updates);
    for (const batch of cutBatches(updates, batchSize)) this.enqueue(this.#context.wrap(this.#target, batch));
  }

  #pump(): void {
    // A POST may end at once, in the very call that began it: the loop below goes on by itself then.
    if (this.#pumping || this.#closed) return;
    this.#pumping = true;
    try {
      this.#fill();
    } finally {
      this.#pumping = false;
    }
  }

  #fill(): void {
    const { concurrency, timeoutMs } = this.#context.settings();
    if (concurrency !== this.#connections && this.#active === 0) this.#reconnect(concurrency);
    while (this.#active < concurrency) {
      const delivery = this.#ready.take();
      if (!delivery) return;
      this.#active += 1;
      this.#origin.post(this.#path, headersOf(delivery), delivery.body, timeoutMs, (outcome) => {
        this.#active -= 1;
        if (this.#closed) return this.#context.clock.inFlight.end();
        delivery.attempts.push({ at: this.#context.clock.now(), ...outcome });
        this.#conclude(delivery, outcome.httpStatus);
        this.#context.clock.inFlight.end();
        this.#pump();
      });
    }
  }

  /** Anything but 200 is tried again, ever more rarely, for `giveUpAfterMs` (7 days) of the emulator's clock. */
  #conclude(delivery: Delivery, httpStatus: number | null): void {
    const { clock } = this.#context;
    if (httpStatus === 200) {
      delivery.state = "delivered";
      for (const receipt of delivery.receipts) receipt.acknowledged = true;
      return this.#context.ended(delivery);
    }
    const { retryScheduleMs, giveUpAfterMs } = this.#context.settings();
    const wait = retryScheduleMs[Math.min(delivery.attempts.length, retryScheduleMs.length) - 1];
    if (wait === undefined || clock.now() + wait > delivery.createdAt + giveUpAfterMs) {
      delivery.state = "given_up";
      return this.#context.ended(delivery);
    }
    clock.after(wait, () => this.enqueue(delivery));
  }

  #reconnect(connections: number): void {
    void this.#origin.close();
    this.#connections = connections;
    this.#origin = new Origin(new URL(this.#target.url).origin, connections);
  }
}

function headersOf(delivery: Delivery): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "facebookexternalua",
    accept: "*/*",
    "x-hub-signature": legacySignatureOf(delivery.body, delivery.target.secret),
    "x-hub-signature-256": delivery.signature ?? signatureOf(delivery.body, delivery.target.secret),
  };
}
