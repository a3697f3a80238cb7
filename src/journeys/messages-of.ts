import type { ChainNode, ChainStep, JourneyDocument, JourneyNode, MessageNode } from "./document.ts";

/** One of the messages that a journey may send, and where it stands in the document. */
export type SaidAt = Pick<MessageNode, "channel" | "purpose" | "topic" | "content"> & {
  readonly node: string;
  /** Node and step: `confirm`, `warn#0`. What a run knows the message by. */
  readonly key: string;
  /** Pointer of what holds its channel and content: `/nodes/confirm`, `/nodes/warn/steps/0`. */
  readonly path: string;
};

export function messagesOf(document: Pick<JourneyDocument, "nodes">): readonly SaidAt[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => messagesOfNode(name, node));
}

export function messagesOfNode(name: string, node: JourneyNode): readonly SaidAt[] {
  const path = `/nodes/${name}`;
  if (node.kind === "message") return [{ ...aboutOf(node, node), node: name, key: name, path }];
  if (node.kind === "appointment" && node.content)
    return [{ channel: node.channel ?? "whatsapp", purpose: "utility", content: node.content, node: name, key: name, path }];
  if (node.kind !== "chain") return [];
  return node.steps.map((step, index) => ({
    ...aboutOf(node, step),
    node: name,
    key: stepKey(name, index),
    path: `${path}/steps/${index}`,
  }));
}

/** Whether a run may be told of messages by that node. */
export function sends(node: JourneyNode | undefined): node is MessageNode | ChainNode {
  return node?.kind === "message" || node?.kind === "chain";
}

/** What a run knows the message of a chain's step by; no name of a node holds a #. */
export function stepKey(chain: string, step: number): string {
  return `${chain}#${step}`;
}

function aboutOf(
  { purpose, topic }: Pick<MessageNode, "purpose" | "topic">,
  { channel, content }: Pick<ChainStep, "channel" | "content">,
): Pick<SaidAt, "channel" | "purpose" | "topic" | "content"> {
  return { channel, purpose, ...(topic === undefined ? {} : { topic }), content };
}
