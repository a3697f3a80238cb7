import { refusal, type Refusal } from "../graph/refusal.ts";

/** Creation errors carry words for the person who wrote the template. */
export function wrong(subcode: number, userTitle: string, userMessage: string): Refusal {
  return refusal(100, null, { message: "Invalid parameter", subcode, userTitle, userMessage });
}

export function graph(message: string): Refusal {
  return refusal(100, null, { message: `(#100) ${message}` });
}
