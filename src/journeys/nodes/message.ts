import { z } from "zod";
import { CHANNEL_KINDS, PURPOSES } from "../../consent/consent.ts";
import type { MessageContent } from "../../messages/content.ts";
import { contentSchema, contentTexts } from "../../messages/form/content-form.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { changedMemory } from "../change-run.ts";
import { contentLimits } from "../content-limits.ts";
import type { MessageNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import { runFacts } from "../facts.ts";
import type { Moment, NodeKind, Place } from "../node-kind.ts";
import { type Problem, problemAt } from "../problem.ts";
import type { RunMemory } from "../run.ts";
import { isOnOneWay } from "../paths.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { addDuration, parseDuration } from "../time.ts";
import { variantName } from "../variant.ts";
import { type Words, words } from "../words.ts";

export const messageNodeSchema = z.strictObject({
  kind: z.literal("message"),
  channel: z.enum(CHANNEL_KINDS),
  purpose: z.enum(PURPOSES),
  content: contentSchema,
  expiresAfter: z.string().exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

/** Direct Send is for what Meta calls utility or authentication; marketing goes by a template. */
function directProblems({ content, purpose }: MessageNode, place: Place): readonly Problem[] {
  if (!("directSend" in content) || content.directSend === undefined || purpose !== "marketing") return [];
  return [
    problemAt(
      place,
      "contradiction",
      "/content/directSend",
      `"${place.name}" is marketing, which cannot be sent directly: name a template, or remove "directSend"`,
    ),
  ];
}

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
    default:
      return words("journey.node.message.text", { text: content.kind === "text" ? content.text : content.body });
  }
}

const EARLIER_KEPT = 20;

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
    ...(node.expiresAfter === undefined ? [] : durationProblems(node.expiresAfter, place, "/expiresAfter")),
    ...onErrorProblems(node.onError, place, true),
  ],
  enter: (node, moment) => {
    if (!moment.facts.hasChannel(node.channel)) return { kind: "fail", why: "channel_missing" };
    const messageId = moment.facts.newMessageId();
    const arms = armsToTell(moment);
    const lifetime = node.expiresAfter === undefined ? null : parseDuration(node.expiresAfter);
    return {
      kind: "go",
      via: "next",
      to: node.next,
      memory: remember(told(moment.memory, arms), moment.name, messageId),
      effect: {
        kind: "send",
        messageId,
        node: moment.name,
        ...(arms.length === 0 ? {} : { variant: variantOf(moment.memory, arms) }),
        channel: node.channel,
        purpose: node.purpose,
        content: node.content,
        variables: sendVariables(node, moment),
        expiresAt: lifetime && addDuration(moment.facts.now, lifetime),
      },
    };
  },
};

/** Splits whose arm the run has taken and that no message has counted for; one on a path beside this one is not meant. */
function armsToTell({ memory, path }: Moment): readonly string[] {
  if (!memory.arms) return [];
  return Object.entries(memory.arms).flatMap(([split, arm]) => (!arm.told && isOnOneWay(arm.path, path.id) ? [split] : []));
}

function told(memory: RunMemory, splits: readonly string[]): RunMemory {
  if (splits.length === 0) return memory;
  const arms = Object.entries(memory.arms ?? {}).map(
    ([split, arm]) => [split, splits.includes(split) ? { ...arm, told: true as const } : arm] as const,
  );
  return { ...memory, arms: Object.fromEntries(arms) };
}

function variantOf(memory: RunMemory, splits: readonly string[]): string {
  return splits.map((split) => variantName(split, memory.arms?.[split]?.arm ?? 0)).join(" ");
}

type SentMessage = RunMemory["messages"][string];

function remember(memory: RunMemory, node: string, id: SentMessage["id"]): RunMemory {
  const before = Object.hasOwn(memory.messages, node) ? memory.messages[node] : undefined;
  const sent: SentMessage = before
    ? { id, state: "queued", earlier: [before.id, ...(before.earlier ?? [])].slice(0, EARLIER_KEPT) }
    : { id, state: "queued" };
  return changedMemory(memory, memory.answers, { ...memory.messages, [node]: sent }, memory.trail);
}

/** Nodes are immutable data, so what their texts name is worked out once. */
const namedRoots = new WeakMap<MessageNode, { readonly event: boolean; readonly answers: boolean }>();

/** Rows of messages are many: the event and the answers travel with a message only when a text may name them. */
function sendVariables(node: MessageNode, moment: Moment): JsonObject {
  let named = namedRoots.get(node);
  if (!named) {
    const markup = contentTexts(node.content)
      .map(({ text }) => text)
      .filter((text) => text.includes("{"))
      .join("\n");
    // What a fragment names is known only where the text is filled in.
    const any = markup.includes("render");
    named = { event: any || markup.includes("event"), answers: any || markup.includes("answers") };
    namedRoots.set(node, named);
  }
  const variables: { [name: string]: Json } = {};
  if (named.event) variables["event"] = moment.memory.event;
  if (named.answers) variables["answers"] = moment.memory.answers;
  variables["run"] = runFacts(moment.run);
  return variables;
}
