import { Lines, spansOf, type Span } from "./located-json.ts";

/** One entry of Meta's `validation_errors`. */
export type ValidationError = {
  readonly error: string;
  readonly error_type: "JSON_SCHEMA_ERROR" | "FLOW_JSON_ERROR";
  readonly message: string;
} & Span;

type Finding = { readonly error: string; readonly kind: ValidationError["error_type"]; readonly message: string; readonly path: string };

/** Collects what is wrong, with the place; the places become lines and columns only when there is something to tell. */
export class Findings {
  readonly #found: Finding[] = [];

  /** Something the schema forbids: a wrong key, type, length. */
  schema(error: string, path: string, message: string): void {
    this.#found.push({ error, kind: "JSON_SCHEMA_ERROR", message, path });
  }

  /** Something the parts forbid each other: routes, bindings, actions. */
  flow(error: string, path: string, message: string): void {
    this.#found.push({ error, kind: "FLOW_JSON_ERROR", message, path });
  }

  get count(): number {
    return this.#found.length;
  }

  located(text: string): ValidationError[] {
    if (this.#found.length === 0) return [];
    const spans = spansOf(text);
    const lines = new Lines(text);
    return this.#found.map(({ error, kind, message, path }) => {
      let pointer = path;
      // What is missing has no place of its own: its parent's is told.
      while (!spans.has(pointer) && pointer !== "") pointer = pointer.slice(0, pointer.lastIndexOf("/"));
      const [start, end] = spans.get(pointer) ?? [0, 0];
      return { error, error_type: kind, message, ...lines.span(start, end) };
    });
  }
}
