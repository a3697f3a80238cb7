import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { MarkerType, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import type { JourneyDetail } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { journeyWords } from "../i18n/words.ts";
import { edgeTypes, type WayEdge } from "./edge.tsx";
import classes from "./journeys.module.css";
import { BEGIN, placeNodes } from "./layout.ts";
import { nodeTypes, type StepNode } from "./node-card.tsx";

type Props = { readonly journey: JourneyDetail; readonly selected: string | undefined; readonly onSelect: (node: string | undefined) => void };

export function Canvas(props: Props) {
  return <ReactFlowProvider><Drawing {...props} /></ReactFlowProvider>;
}

function Drawing({ journey, selected, onSelect }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const flow = useReactFlow();
  const places = useMemo(() => placeNodes(journey), [journey.version.id]); // eslint-disable-line react-hooks/exhaustive-deps
  const nodes = useMemo((): Node[] => {
    const at = (name: string) => places.get(name) ?? { x: 0, y: 0 };
    const { entry } = journey.document;
    const begin: StepNode = {
      id: BEGIN, type: "step", position: at(BEGIN),
      data: { name: "", testName: "begin", kind: "entry", title: t("journey.entry.title"), heading: entry.event, summary: entry.key === undefined ? "" : t("journey.entry.key", { key: entry.key.replace(/^properties\./, "") }), live: null, passed: 0, problem: null, selected: selected === BEGIN, onSelect: () => onSelect(BEGIN) },
    };
    const steps = journey.nodes.map((node): StepNode => ({
      id: node.name, type: "step", position: at(node.name),
      data: {
        name: node.name, testName: node.name, kind: node.kind, title: journeyWords(i18n, node.title), heading: node.name, summary: journeyWords(i18n, node.summary), live: node.live, passed: node.passed,
        problem: journey.problems.find((problem) => problem.node === node.name)?.severity ?? null, selected: selected === node.name, onSelect: () => onSelect(node.name),
      },
    }));
    return [begin, ...steps];
  }, [journey, places, selected, onSelect, i18n, t]);
  const edges = useMemo((): Edge[] => {
    const first: Edge = { id: "begin", source: BEGIN, target: journey.document.start, type: "way", data: { label: "", passed: null }, markerEnd: { type: MarkerType.ArrowClosed, color: "var(--line-strong)" } };
    const rest = journey.edges.map((edge): WayEdge => ({
      id: `${edge.from} ${edge.via}`, source: edge.from, target: edge.to, type: "way", markerEnd: { type: MarkerType.ArrowClosed, color: "var(--line-strong)" },
      data: { label: edge.via === "next" ? "" : journeyWords(i18n, edge.label), passed: edge.passed },
    }));
    return [first, ...rest];
  }, [journey, i18n]);
  useEffect(() => {
    if (selected !== undefined && places.has(selected)) void flow.fitView({ nodes: [{ id: selected }], duration: 200, maxZoom: flow.getZoom(), minZoom: flow.getZoom() });
    // Only when another node is chosen, never because counts have changed.
  }, [selected]); // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <div className={classes["canvas"]} aria-label={t("journey.canvas")} role="group" data-testid="canvas">
      <ReactFlow
        key={journey.version.id} nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} fitView fitViewOptions={{ padding: 0.12, maxZoom: 1, minZoom: 0.35 }}
        minZoom={0.15} maxZoom={1.6} nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} panOnScroll onPaneClick={() => onSelect(undefined)} proOptions={{ hideAttribution: true }}
      />
      <div className={classes["controls"]}>
        <Tooltip label={t("journey.fit")}><ActionIcon aria-label={t("journey.fit")} onClick={() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 200 })}><IconMaximize size={17} /></ActionIcon></Tooltip>
        <ActionIcon aria-label="+" onClick={() => void flow.zoomIn({ duration: 120 })}><IconPlus size={17} /></ActionIcon>
        <ActionIcon aria-label="−" onClick={() => void flow.zoomOut({ duration: 120 })}><IconMinus size={17} /></ActionIcon>
      </div>
    </div>
  );
}
