import { z } from "zod";
import { CHANNEL_KIND, PURPOSES, TOPIC_NAME } from "../../consent/consent.ts";
import { contentSchema, contentTexts } from "../../messages/form/content-form.ts";
import { chainProblems } from "../chain-check.ts";
import { beginChain, goOn, hearChainReply, isOfChain, takeBack } from "../chain-progress.ts";
import { CHAIN_GOALS, type ChainNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { replyFacts } from "../reply-match.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { words } from "../words.ts";

const MOST_STEPS = 10;

export const chainNodeSchema = z.strictObject({
  kind: z.literal("chain"),
  purpose: z.enum(PURPOSES),
  topic: z.string().regex(TOPIC_NAME, "must be the name of a topic such as new-arrivals").exactOptional(),
  steps: z
    .array(
      z.strictObject({
        channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
        content: contentSchema,
        until: z.enum(CHAIN_GOALS),
        patience: z.string(),
      }),
    )
    .max(MOST_STEPS)
    .readonly(),
  order: z.literal("best").exactOptional(),
  together: z.int().min(2).max(MOST_STEPS).exactOptional(),
  urgent: z.literal(true).exactOptional(),
  expiresAfter: z.string().exactOptional(),
  next: nodeNameSchema,
  exhausted: nodeNameSchema,
});

export const chainNode: NodeKind<ChainNode> = {
  kind: "chain",
  schema: chainNodeSchema,
  title: words("journey.node.chain.title"),
  summary: ({ steps, order }) =>
    words(order === "best" ? "journey.node.chain.best" : "journey.node.chain.summary", {
      channels: steps.map(({ channel }) => channel).join(order === "best" ? ", " : " → "),
    }),
  ways: (node) => [
    ...node.steps.map(({ channel }, index) => ({
      via: `step:${index}`,
      to: node.next,
      path: "/next",
      label: words("journey.edge.step", { step: index + 1, channel }),
      waits: true,
    })),
    { via: "exhausted", to: node.exhausted, path: "/exhausted", label: words("journey.edge.exhausted"), waits: false },
  ],
  texts: ({ steps }) =>
    steps.flatMap(({ content }, index) =>
      contentTexts(content).map(({ path, text }) => ({ path: `/steps/${index}/content${path}`, text })),
    ),
  check: chainProblems,
  enter: beginChain,
  expire: (node, moment) => goOn(node, moment),
  hear: (node, moment, input) => {
    if (input.kind === "message") return isOfChain(moment, input.messageId) ? goOn(node, moment) : null;
    if (input.kind !== "reply") return null;
    const { repliesTo, content, at, messageId } = input;
    return hearChainReply(node, moment, { repliesTo, content, facts: { ...replyFacts(input), at, messageId } });
  },
  leave: (_node, moment) => takeBack(moment),
};
