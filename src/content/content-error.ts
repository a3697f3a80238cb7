/** Content that cannot be sent as it is filled: which part, and what is wrong with it. */
export class ContentError extends Error {
  /** Path of the part: `body.order_id`, `buttons.1.title`. */
  readonly part: string;

  /** `place`: the path, or the JSON pointer below the content that says the same. */
  constructor(place: string, problem: string) {
    const part = place.startsWith("/") ? place.slice(1).replaceAll("/", ".") : place;
    super(`${part}: ${problem}`);
    this.name = "ContentError";
    this.part = part;
  }
}
