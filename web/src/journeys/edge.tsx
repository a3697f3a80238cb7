import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./journeys.module.css";
import { pathThrough, type Place } from "./layout.ts";

export type WayEdge = Edge<
  {
    readonly label: string;
    readonly passed: number | null;
    /** Of those who came to the node before. */
    readonly share: number | null;
    readonly points: readonly Place[];
    readonly at: Place;
  },
  "way"
>;

/** Runs where the layout found room for it and its label, so that nothing crosses a card. */
function Way({ data, markerEnd }: EdgeProps<WayEdge>) {
  const { number, percent, t } = useI18n();
  if (!data) return null;
  return (
    <>
      <BaseEdge
        path={pathThrough(data.points)}
        {...(markerEnd ? { markerEnd } : {})}
        style={{ stroke: "var(--line-strong)", strokeWidth: 1.5 }}
      />
      {(data.label !== "" || data.passed !== null) && (
        <EdgeLabelRenderer>
          <span
            className={classes["edge"]}
            style={{ transform: `translate(-50%, -50%) translate(${data.at.x}px, ${data.at.y}px)` }}
            title={data.label}
          >
            {data.label !== "" && <span className="cut">{data.label}</span>}
            {data.passed !== null && <b title={t("journey.node.passed", { n: data.passed })}>{number(data.passed)}</b>}
            {data.share !== null && <span title={t("journey.edge.share")}>{percent(data.share)}</span>}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const edgeTypes = { way: Way };
