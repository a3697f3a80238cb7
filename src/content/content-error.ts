/** Content that cannot be sent as it is filled: which part, and what is wrong with it. */
export class ContentError extends Error {
  /** Path of the part: `body.order_id`, `buttons.1.title`. */
  readonly part: string;

  constructor(part: string, problem: string) {
    super(`${part}: ${problem}`);
    this.name = "ContentError";
    this.part = part;
  }
}
