/** Words shown in the editor: a key the console has in every language, and what fills it. */
export type Words = { readonly key: WordKey; readonly values: { readonly [name: string]: string | number } };

export const WORD_KEYS = [
  "journey.node.message.title",
  "journey.node.message.template",
  "journey.node.message.text",
  "journey.node.message.buttons",
  "journey.node.message.list",
  "journey.node.message.link",
  "journey.node.message.media",
  "journey.node.wait.title",
  "journey.node.wait.for",
  "journey.node.wait.until",
  "journey.node.wait_for.title",
  "journey.node.wait_for.summary",
  "journey.node.branch.title",
  "journey.node.branch.summary",
  "journey.node.update_profile.title",
  "journey.node.update_profile.summary",
  "journey.node.exit.title",
  "journey.node.exit.summary",
  "journey.edge.next",
  "journey.edge.elapsed",
  "journey.edge.timeout",
  "journey.edge.otherwise",
  "journey.edge.condition",
  "journey.edge.label",
  "journey.edge.reply",
  "journey.edge.any_reply",
  "journey.edge.event",
  "journey.edge.receipt",
] as const;
export type WordKey = (typeof WORD_KEYS)[number];

export function words(key: WordKey, values: Words["values"] = {}): Words {
  return { key, values };
}
