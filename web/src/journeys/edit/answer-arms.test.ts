import { expect, it } from "vitest";
import type { ContentPreview, JourneyDocument } from "../../api/types.ts";
import { choicesOf, withAnswerArms } from "./answer-arms.ts";

const template: ContentPreview = {
  header: null,
  body: "How was it?",
  footer: null,
  buttons: [
    { kind: "reply", text: "Good" },
    { kind: "url", text: "Shop" },
  ],
};
const content = {
  kind: "template",
  name: "how_was_it",
  inWindow: {
    when: "open",
    content: {
      kind: "buttons",
      body: "How was it?",
      buttons: [
        { id: "good", title: "good" },
        { id: "bad", title: "Bad" },
      ],
    },
  },
} as const;

it("buttons of both wordings are answers, those that read the same once", () => {
  expect(choicesOf(content, template)).toEqual([
    { choice: null, title: "Good" },
    { choice: "bad", title: "Bad" },
  ]);
  const document: JourneyDocument = {
    schema: 1,
    name: "x",
    title: "X",
    entry: { kind: "event", event: "e" },
    start: "ask",
    nodes: { ask: { kind: "message", channel: "whatsapp", purpose: "utility", content, next: "done" }, done: { kind: "exit" } },
  };
  const made = withAnswerArms(document, "ask", choicesOf(content, template));
  const wait = made?.document.nodes[made.wait];
  expect(wait?.kind === "wait_for" ? wait.arms : []).toEqual([
    { on: "reply", equals: ["Good"], next: "done" },
    { on: "reply", choice: "bad", equals: ["Bad"], next: "done" },
    { on: "any_reply", next: "done" },
  ]);
});
