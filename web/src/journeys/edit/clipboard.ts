import { z } from "zod";
import type { JourneyDocument } from "../../api/types.ts";
import type { Point } from "./document-edit.ts";

/** Nodes on their way between journeys, as JSON text on the clipboard, so that they pass between windows and through a chat as well. */
const clipSchema = z.object({
  parley: z.literal("journey-nodes"),
  nodes: z.record(z.string(), z.looseObject({ kind: z.string() })),
  places: z.record(z.string(), z.object({ x: z.number(), y: z.number() })),
});
export type Clip = { readonly nodes: JourneyDocument["nodes"]; readonly places: { readonly [node: string]: Point } };

export function toClip(document: JourneyDocument, names: readonly string[], placeOf: (name: string) => Point): string {
  const kept = Object.keys(document.nodes).filter((name) => names.includes(name));
  const [left, top] = [Math.min(...kept.map((name) => placeOf(name).x)), Math.min(...kept.map((name) => placeOf(name).y))];
  return JSON.stringify({
    parley: "journey-nodes",
    nodes: Object.fromEntries(kept.map((name) => [name, document.nodes[name]])),
    places: Object.fromEntries(kept.map((name) => [name, { x: Math.round(placeOf(name).x - left), y: Math.round(placeOf(name).y - top) }])),
  });
}

/** Null when the text is something else. Nodes come as they are: the validator says on them what is wrong. */
export function fromClip(text: string): Clip | null {
  try {
    const { data } = clipSchema.safeParse(JSON.parse(text));
    return data ? (data as unknown as Clip) : null;
  } catch {
    return null;
  }
}
