import { IconPlus } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, Position, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useCanvas } from "./canvas-context.ts";
import classes from "./canvas.module.css";
import type { DrawnEdge } from "./drawing.ts";
import { BEGIN, pathThrough, type Place } from "./layout.ts";

export type WayEdge = Edge<
  {
    readonly drawn: DrawnEdge;
    /** Empty when an end was moved away from where the layout put it. */
    readonly points: readonly Place[];
    readonly at: Place;
  },
  "way"
>;

/** Runs where the layout found room for it and its label, so that nothing crosses a card. */
function Way({ data, markerEnd, selected, sourceX, sourceY, targetX, targetY }: EdgeProps<WayEdge>) {
  const { number, percent, t } = useI18n();
  const { editable, add } = useCanvas();
  if (!data) return null;
  const { drawn, points } = data;
  const laid = points.length > 2;
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition: Position.Bottom, targetPosition: Position.Top };
  const [free, labelX, labelY] = laid ? ["", data.at.x, data.at.y] : getBezierPath(ends);
  const path = laid ? pathThrough([{ x: sourceX, y: sourceY }, ...points.slice(1, -1), { x: targetX, y: targetY }]) : free;
  const name = drawn.from === BEGIN ? "begin" : drawn.from;
  return (
    <>
      <BaseEdge
        path={path}
        {...(markerEnd ? { markerEnd } : {})}
        interactionWidth={editable ? 18 : 0}
        className={classes["line"] ?? ""}
        data-selected={selected || undefined}
        data-mark={drawn.mark ?? undefined}
        data-trod={drawn.trod ?? undefined}
      />
      {(drawn.label !== "" || drawn.passed !== null || editable) && (
        <EdgeLabelRenderer>
          <span
            className={`${classes["edge"]} nodrag nopan`}
            data-bare={(drawn.label === "" && drawn.passed === null) || undefined}
            data-mark={drawn.mark ?? undefined}
            data-trod={drawn.trod ?? undefined}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            title={drawn.label}
          >
            {drawn.label !== "" && <span className="cut">{drawn.label}</span>}
            {drawn.passed !== null && <b title={t("journey.node.passed", { n: drawn.passed })}>{number(drawn.passed)}</b>}
            {drawn.share !== null && <span title={t("canvas.share")}>{percent(drawn.share)}</span>}
            {editable && (
              <button
                type="button"
                className={classes["plus"]}
                aria-label={t("canvas.insert", { from: name, to: drawn.to })}
                data-testid={`insert-${name}-${drawn.via}`}
                data-from={drawn.from}
                data-via={drawn.via}
                onClick={({ clientX: x, clientY: y }) => add({ from: drawn.from, via: drawn.via }, { x, y })}
              >
                <IconPlus size={12} stroke={2.4} aria-hidden />
              </button>
            )}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const WayLine = memo(Way);
