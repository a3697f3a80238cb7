import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./journeys.module.css";

export type WayEdge = Edge<{ readonly label: string; readonly passed: number | null }, "way">;

function Way(props: EdgeProps<WayEdge>) {
  const { number, t } = useI18n();
  const { sourceX, sourceY, targetX, targetY, data, markerEnd } = props;
  const [path, middleX, middleY] = getBezierPath(props);
  // Near the end that tells the arms of a branch apart.
  const x = Math.abs(targetX - sourceX) > 60 ? sourceX + (targetX - sourceX) * 0.62 : middleX;
  const y = Math.abs(targetX - sourceX) > 60 && targetY > sourceY ? sourceY + (targetY - sourceY) * 0.6 : middleY;
  return (
    <>
      <BaseEdge path={path} {...(markerEnd ? { markerEnd } : {})} style={{ stroke: "var(--line-strong)", strokeWidth: 1.5 }} />
      {data && (data.label !== "" || data.passed !== null) && (
        <EdgeLabelRenderer>
          <span className={classes["edge"]} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }} title={data.label}>
            {data.label !== "" && <span className="cut">{data.label}</span>}
            {data.passed !== null && <b title={t("journey.node.passed", { n: data.passed })}>{number(data.passed)}</b>}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const edgeTypes = { way: Way };
