import { z } from "zod";
import { CHANNEL_KIND, PURPOSES, TOPIC_NAME } from "../../consent/consent.ts";
import type { MessageContent } from "../../messages/content.ts";
import { contentSchema, contentTexts } from "../../messages/form/content-form.ts";
import { contentLimits } from "../content-limits.ts";
import type { MessageNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import { askForMessage } from "../ask-for-message.ts";
import { directProblems, topicProblems } from "../message-check.ts";
import type { NodeKind } from "../node-kind.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { type Words, words } from "../words.ts";

export const messageNodeSchema = z.strictObject({
  kind: z.literal("message"),
  channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
  purpose: z.enum(PURPOSES),
  topic: z.string().regex(TOPIC_NAME, "must be the name of a topic such as new-arrivals").exactOptional(),
  content: contentSchema,
  expiresAfter: z.string().exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

function summaryOf(content: MessageContent): Words {
  switch (content.kind) {
    case "template":
      return words("journey.node.message.template", { name: content.name });
    case "media":
      return words("journey.node.message.media", { media: content.media });
    case "location":
      return words("journey.node.message.location", {
        name: content.name ?? content.address ?? `${content.latitude}, ${content.longitude}`,
      });
    case "contacts":
      return words("journey.node.message.contacts", { names: content.contacts.map(({ name }) => name).join(", ") });
    case "reaction":
      return words("journey.node.message.reaction", { emoji: content.emoji ?? "" });
    case "product":
      return words("journey.node.message.product", { product: content.productId });
    case "fields":
      // The first is what the form asks for first: a subject, a title, the text.
      return words("journey.node.message.text", { text: Object.values(content.fields)[0] ?? "" });
    default:
      return words("journey.node.message.text", { text: content.kind === "text" ? content.text : content.body });
  }
}

/** Asks for a message and goes on at once; what becomes of the message is waited for by a receipt arm. */
export const messageNode: NodeKind<MessageNode> = {
  kind: "message",
  schema: messageNodeSchema,
  title: words("journey.node.message.title"),
  summary: ({ content }) => summaryOf(content),
  ways: (node) => [
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.next"), waits: false },
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) => contentTexts(node.content).map(({ path, text }) => ({ path: `/content${path}`, text })),
  check: (node, place) => [
    ...contentLimits(node.content, { name: place.name, path: `${place.path}/content` }, place.fragments),
    ...directProblems(node, place),
    ...topicProblems(node, place),
    ...(node.expiresAfter === undefined ? [] : durationProblems(node.expiresAfter, place, "/expiresAfter")),
    ...onErrorProblems(node.onError, place, true),
  ],
  enter: (node, moment) => {
    if (!moment.facts.hasChannel(node.channel)) return { kind: "fail", why: "channel_missing" };
    const { memory, effect } = askForMessage(node, moment, moment.memory, moment.name);
    return { kind: "go", via: "next", to: node.next, memory, effects: [effect] };
  },
};
