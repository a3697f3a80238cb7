import type { EmulatorEvent } from "./contract.ts";

/** Tells open phones what changed; costs nothing while nobody looks. */
export class EventStream {
  readonly #listeners = new Set<(event: EmulatorEvent) => void>();

  emit(event: EmulatorEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  listen(listener: (event: EmulatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
