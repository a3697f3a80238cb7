import type { OutboundMessage } from "../store/message.ts";

type Listener = (kind: "delivered" | "read", message: OutboundMessage) => void;

/** Tells those who live off messages reaching people (template quality, scripted customers) that one has. */
export class Arrivals {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(kind: "delivered" | "read", message: OutboundMessage): void {
    for (const listener of this.#listeners) listener(kind, message);
  }
}
