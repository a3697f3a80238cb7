import { z } from "zod";
import { CHANNEL_KIND, CONSENT_PURPOSES } from "../../consent/consent.ts";
import type { ConsentNode } from "../document.ts";
import { templateVariables } from "../facts.ts";
import type { NodeKind } from "../node-kind.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { words } from "../words.ts";

export const consentNodeSchema = z.strictObject({
  kind: z.literal("consent"),
  channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
  purpose: z.enum(CONSENT_PURPOSES),
  action: z.enum(["opt_in", "opt_out"]),
  evidence: z.record(z.string().min(1).max(100), z.string().max(2_000)).readonly().exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

export const consentNode: NodeKind<ConsentNode> = {
  kind: "consent",
  schema: consentNodeSchema,
  title: words("journey.node.consent.title"),
  summary: (node) => words(`journey.node.consent.${node.action}`, { channel: node.channel, purpose: node.purpose }),
  ways: (node) => [
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.next"), waits: false },
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) => Object.entries(node.evidence ?? {}).map(([name, text]) => ({ path: `/evidence/${name}`, text })),
  check: (node, place) => onErrorProblems(node.onError, place, true),
  enter: (node, moment) => {
    const variables = templateVariables(moment);
    const { channel, purpose, action } = node;
    try {
      const evidence = Object.fromEntries(
        Object.entries(node.evidence ?? {}).map(([name, text]) => [name, moment.facts.render(text, variables)]),
      );
      return {
        kind: "go",
        via: "next",
        to: node.next,
        effects: [{ kind: "consent", node: moment.name, channel, purpose, action, evidence }],
      };
    } catch {
      return { kind: "fail", why: "render_failed" };
    }
  },
};
