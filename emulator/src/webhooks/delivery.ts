import type { WebhookDelivery } from "../control/contract.ts";
import type { StatusEntry } from "../store/message.ts";

export type Target = { readonly url: string; readonly secret: string };

/** One POST and its attempts. */
export type Delivery = {
  readonly id: string;
  readonly target: Target;
  readonly body: string;
  readonly signature: string | null;
  readonly createdAt: number;
  /** Marked when the subscriber takes it. The updates themselves are in `body` already: keeping them would double a backlog. */
  readonly receipts: readonly StatusEntry[];
  readonly attempts: { at: number; httpStatus: number | null; error: string | null }[];
  state: WebhookDelivery["state"];
};

const kept = 10_000;

/** The last deliveries, for the log: bounded, the oldest leave first. */
export class DeliveryLog {
  readonly #ring: Delivery[] = [];
  #next = 0;

  add(delivery: Delivery): void {
    this.#ring[this.#next % kept] = delivery;
    this.#next += 1;
  }

  find(id: string): Delivery | undefined {
    const delivery = this.#ring[(Number(id) - 1) % kept];
    return delivery?.id === id ? delivery : undefined;
  }

  /** Deliveries with a number above `after`, oldest first. */
  list(after: number, limit: number): WebhookDelivery[] {
    const found: WebhookDelivery[] = [];
    for (let index = Math.max(after, this.#next - kept); index < this.#next && found.length < limit; index += 1) {
      const delivery = this.#ring[index % kept];
      if (delivery) found.push(viewOf(delivery));
    }
    return found;
  }

  pending(): Delivery[] {
    return this.#ring.filter((delivery) => delivery.state === "pending");
  }

  get nextId(): string {
    return String(this.#next + 1);
  }
}

function viewOf(delivery: Delivery): WebhookDelivery {
  return {
    id: delivery.id,
    url: delivery.target.url,
    at: delivery.createdAt,
    attempts: delivery.attempts,
    state: delivery.state,
    body: delivery.body,
  };
}
