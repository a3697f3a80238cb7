import { z } from "zod";
import type { ExitNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { words } from "../words.ts";

export const exitNodeSchema = z.strictObject({ kind: z.literal("exit"), outcome: z.string().min(1).max(100).exactOptional() });

export const exitNode: NodeKind<ExitNode> = {
  kind: "exit",
  schema: exitNodeSchema,
  title: words("journey.node.exit.title"),
  summary: (node) => words("journey.node.exit.summary", { outcome: node.outcome ?? "" }),
  ways: () => [],
  texts: () => [],
  check: () => [],
  enter: (node) => ({ kind: "end", outcome: node.outcome ?? null }),
};
