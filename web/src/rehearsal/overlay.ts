import type { JourneyDocument } from "../api/types.ts";
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";

/** Where people stand at one moment of a rehearsal: what to draw over the canvas. */
export type RehearsalOverlay = {
  /** ISO. */
  readonly at: string;
  /** People standing at the node. */
  readonly here: (node: string) => number;
  /** People who have taken this way out of the node so far; all ways without `via`. */
  readonly passed: (node: string, via?: string) => number;
};

export type RehearsalPanelProps = {
  /** As it stands on the canvas: it need be neither published nor saved. What keeps it from being played is told in the panel. */
  readonly document: JourneyDocument;
  /** Called with each moment shown, and with null when there is nothing to show any more (also when the panel goes). Keep it stable (`useCallback`). */
  readonly onOverlay?: (overlay: RehearsalOverlay | null) => void;
  /** A node's name was chosen in a chart, a list or a person's trace. */
  readonly onSelectNode?: (node: string) => void;
  readonly onClose: () => void;
};

export function overlayAt(result: RehearsalResult, bucket: number): RehearsalOverlay {
  const { timeline } = result;
  const at = (series: readonly number[] | undefined): number => series?.[bucket] ?? 0;
  const byNode = new Map<string, number>();
  for (const [way, series] of Object.entries(timeline.passed)) {
    const node = way.slice(0, way.indexOf(">"));
    byNode.set(node, (byNode.get(node) ?? 0) + at(series));
  }
  return {
    at: new Date(Date.parse(timeline.from) + (bucket + 1) * timeline.bucketMs).toISOString(),
    here: (node) => at(timeline.here[node]),
    passed: (node, via) => (via === undefined ? (byNode.get(node) ?? 0) : at(timeline.passed[`${node}>${via}`])),
  };
}
