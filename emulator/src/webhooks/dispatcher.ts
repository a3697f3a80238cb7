import type { EmulatorClock } from "../clock/emulator-clock.ts";
import type { Random } from "../clock/random.ts";
import type { Switches, WebhookDelivery } from "../control/contract.ts";
import { DeliveryLog, type Delivery, type Target } from "./delivery.ts";
import { Lane } from "./lane.ts";
import { escapeBeyondAscii } from "./signed-body.ts";
import { bodyOf, type WebhookUpdate } from "./update.ts";

export type WebhookCounts = { delivered: number; pending: number };

type DispatcherContext = {
  readonly clock: EmulatorClock;
  readonly random: () => Random;
  readonly settings: () => Switches["webhook"];
};

const duplicateWithinMs = 5_000;

/** Owns every POST to subscribers: delay, duplication, order, batches, signature, retries, and the log of it. */
export class WebhookDispatcher {
  readonly counts: WebhookCounts = { delivered: 0, pending: 0 };
  readonly log = new DeliveryLog();
  readonly #context: DispatcherContext;
  readonly #lanes = new Map<string, Lane>();

  constructor(context: DispatcherContext) {
    this.#context = context;
  }

  publish(target: Target, update: WebhookUpdate): void {
    const { delayMs, duplicateProbability } = this.#context.settings();
    const random = this.#context.random();
    const delay = delayMs[1] > 0 ? random.between(delayMs[0], delayMs[1]) : 0;
    this.#addAfter(delay, target, update);
    if (duplicateProbability > 0 && random.next() < duplicateProbability) {
      this.#addAfter(delay + random.between(0, duplicateWithinMs), target, update);
    }
  }

  /** Sends bytes as they are; the signature is made over them unless one is given. */
  publishRaw(target: Target, body: string, signature: string | null): string {
    const delivery = this.#newDelivery(target, body, signature, []);
    this.#laneOf(target).enqueue(delivery);
    return delivery.id;
  }

  redeliver(id: string): string | null {
    const original = this.log.find(id);
    return original ? this.publishRaw(original.target, original.body, original.signature) : null;
  }

  /** What has not arrived yet, for persistence. */
  pending(): Pick<Delivery, "target" | "body" | "signature">[] {
    return this.log.pending().map(({ target, body, signature }) => ({ target, body, signature }));
  }

  list(after: number, limit: number): WebhookDelivery[] {
    return this.log.list(after, limit);
  }

  /** Drops what waits for a batch and all lanes; POSTs on the wire end by themselves. */
  forget(): void {
    this.counts.delivered = 0;
    this.counts.pending = 0;
    void this.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
    this.#lanes.clear();
  }

  #addAfter(delayMs: number, target: Target, update: WebhookUpdate): void {
    if (delayMs <= 0) this.#laneOf(target).add(update);
    else this.#context.clock.after(delayMs, () => this.#laneOf(target).add(update));
  }

  #laneOf(target: Target): Lane {
    const key = `${target.secret} ${target.url}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = new Lane(target, {
        ...this.#context,
        wrap: (to, batch) => this.#newDelivery(to, escapeBeyondAscii(bodyOf(batch)), null, batch),
        ended: (delivery) => this.#ended(delivery),
      });
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #newDelivery(target: Target, body: string, signature: string | null, updates: readonly WebhookUpdate[]): Delivery {
    const delivery: Delivery = {
      id: this.log.nextId,
      target,
      body,
      signature,
      createdAt: this.#context.clock.now(),
      receipts: updates.flatMap(({ receipt }) => receipt ?? []),
      attempts: [],
      state: "pending",
    };
    this.log.add(delivery);
    this.counts.pending += 1;
    return delivery;
  }

  #ended(delivery: Delivery): void {
    this.counts.pending -= 1;
    if (delivery.state === "delivered") this.counts.delivered += 1;
  }
}
