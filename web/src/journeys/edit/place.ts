import type { JourneyDocument } from "../../api/types.ts";
import { shapeOf } from "../../canvas/drawing.ts";
import { layoutGraph } from "../../canvas/layout.ts";
import type { useI18n } from "../../i18n/i18n.tsx";
import { drawingOf } from "../drawing-of.ts";
import { nudge, type Point } from "./document-edit.ts";

/** Moves nodes to places on the canvas: by as much as these are away from where the layout would put them. */
export function placedAt(i18n: ReturnType<typeof useI18n>, document: JourneyDocument, places: ReadonlyMap<string, Point>): JourneyDocument {
  const laid = layoutGraph(shapeOf(drawingOf(i18n, document)).shape);
  return [...places].reduce((placed, [name, { x, y }]) => {
    const automatic = laid.nodes.get(name) ?? { x: 0, y: 0 };
    return nudge(nudge(placed, [name], null), [name], { x: x - automatic.x, y: y - automatic.y });
  }, document);
}
