import type { MessageContent } from "./content.ts";

/** Where nothing but its own texts leads anywhere. */
const PLAIN: ReadonlySet<MessageContent["kind"]> = new Set(["text", "buttons", "list", "media"]);

/** Whether somebody may ever follow a link of it: of what a template, a channel or a variable brings along nothing is known. */
export function mayHoldLink(content: MessageContent): boolean {
  return !PLAIN.has(content.kind) || /:\/\/|\{\{|\{%/.test(JSON.stringify(content));
}
