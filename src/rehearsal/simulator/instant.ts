/**
 * A date that writes itself down once. The step, the gate and the trail all ask the moment for its text, about twenty times a
 * run, and making one costs as much as a small step.
 */
export class Instant extends Date {
  #text: string | null = null;
  override toISOString(): string {
    this.#text ??= super.toISOString();
    return this.#text;
  }
}
