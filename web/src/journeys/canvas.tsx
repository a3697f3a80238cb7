import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useElementSize } from "@mantine/hooks";
import { MarkerType, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { journeyFlowQuery } from "../api/queries.ts";
import type { JourneyDetail } from "../api/types.ts";
import { plainWhatsApp } from "../components/whatsapp-format.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { journeyWords } from "../i18n/words.ts";
import { edgeTypes, type WayEdge } from "./edge.tsx";
import { flowOf } from "./flow.ts";
import classes from "./journeys.module.css";
import { BEGIN, edgeId, layoutJourney, NODE } from "./layout.ts";
import { nodeTypes, type StepNode } from "./node-card.tsx";

type Props = {
  readonly journey: JourneyDetail;
  readonly selected: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
};

export function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ journey, selected, onSelect }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const view = useReactFlow();
  const { document } = journey;
  const { data: counted } = useQuery(journeyFlowQuery(journey.name, journey.version.version));
  const flow = useMemo(() => flowOf(journey, counted), [journey, counted]);
  // The versions of a journey never change, so counts alone move nothing.
  const laid = useMemo(() => layoutJourney(journey), [journey.version.id]); // eslint-disable-line react-hooks/exhaustive-deps
  const places = laid.nodes;
  const { ref, width, height } = useElementSize();
  const sized = width > 0;
  const nodes = useMemo((): Node[] => {
    const at = (name: string) => places.get(name) ?? { x: 0, y: 0 };
    const { entry } = document;
    const begin: StepNode = {
      id: BEGIN,
      type: "step",
      position: at(BEGIN),
      data: {
        name: "",
        testName: "begin",
        kind: "entry",
        title: t("journey.entry.title"),
        heading: entry.event,
        summary: entry.key === undefined ? "" : t("journey.entry.key", { key: entry.key.replace(/^properties\./, "") }),
        live: null,
        passed: 0,
        flow: null,
        problem: null,
        selected: selected === BEGIN,
        onSelect: () => onSelect(BEGIN),
      },
    };
    const steps = journey.nodes.map((node): StepNode => ({
      id: node.name,
      type: "step",
      position: at(node.name),
      data: {
        name: node.name,
        testName: node.name,
        kind: node.kind,
        title: journeyWords(i18n, node.title),
        heading: node.name,
        summary: plainWhatsApp(journeyWords(i18n, node.summary)),
        live: node.live,
        passed: node.passed,
        flow: flow.get(node.name) ?? null,
        problem: journey.problems.find((problem) => problem.node === node.name)?.severity ?? null,
        selected: selected === node.name,
        onSelect: () => onSelect(node.name),
      },
    }));
    return [begin, ...steps];
  }, [journey, document, places, flow, selected, onSelect, i18n, t]);
  const edges = useMemo((): Edge[] => {
    const way = (id: string, source: string, target: string, label: string, passed: number | null, of: number | null): WayEdge => {
      const { points, label: at } = laid.edges.get(id) ?? { points: [], label: { x: 0, y: 0 } };
      return {
        id,
        source,
        target,
        type: "way",
        markerEnd: { type: MarkerType.ArrowClosed, color: "var(--line-strong)" },
        data: { label, passed, share: of !== null && of > 0 && passed !== null ? passed / of : null, points, at },
      };
    };
    return [
      way(edgeId(BEGIN, "start"), BEGIN, document.start, "", counted?.entered ?? null, null),
      ...journey.edges.map((edge) =>
        way(
          edgeId(edge.from, edge.via),
          edge.from,
          edge.to,
          edge.via === "next" ? "" : journeyWords(i18n, edge.label),
          edge.passed,
          flow.get(edge.from)?.came ?? null,
        ),
      ),
    ];
  }, [journey, document, laid, counted, flow, i18n]);
  useEffect(() => {
    if (!sized) return;
    // A short journey is shown whole; of a long one the beginning, or the chosen step, at a size that can be read.
    const spots = [...places.values()];
    const right = Math.max(...spots.map(({ x }) => x)) + NODE.width + 24;
    const bottom = Math.max(...spots.map(({ y }) => y)) + NODE.height + 24;
    const zoom = Math.max(width < 600 ? 0.62 : 0.78, Math.min(1, width / right, height / bottom));
    const focus = selected === undefined ? undefined : places.get(selected);
    const begin = places.get(BEGIN) ?? { x: 0, y: 0 };
    const middle = right * zoom <= width ? right / 2 : begin.x + NODE.width / 2;
    if (focus && bottom * zoom > height) void view.setCenter(focus.x + NODE.width / 2, focus.y + NODE.height / 2, { zoom });
    else void view.setViewport({ x: width / 2 - middle * zoom, y: bottom * zoom <= height ? (height - bottom * zoom) / 2 : 0, zoom });
    // Only for another version or when the size becomes known: never because counts have changed.
  }, [journey.version.id, sized]); // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <div ref={ref} className={classes["canvas"]} aria-label={t("journey.canvas")} role="group" data-testid="canvas">
      <ReactFlow
        key={journey.version.id}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.15}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnScroll
        onPaneClick={() => onSelect(undefined)}
        proOptions={{ hideAttribution: true }}
      />
      <div className={classes["controls"]}>
        <Tooltip label={t("journey.fit")}>
          <ActionIcon aria-label={t("journey.fit")} onClick={() => void view.fitView({ padding: 0.12, maxZoom: 1, duration: 200 })}>
            <IconMaximize size={17} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="+" onClick={() => void view.zoomIn({ duration: 120 })}>
          <IconPlus size={17} />
        </ActionIcon>
        <ActionIcon aria-label="−" onClick={() => void view.zoomOut({ duration: 120 })}>
          <IconMinus size={17} />
        </ActionIcon>
      </div>
    </div>
  );
}
