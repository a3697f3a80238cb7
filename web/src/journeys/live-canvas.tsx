import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { journeyFlowQuery } from "../api/queries.ts";
import type { JourneyDetail } from "../api/types.ts";
import { Canvas } from "../canvas/canvas.tsx";
import { READING, type CanvasActions } from "../canvas/canvas-context.ts";
import { PersonLink } from "../components/person-name.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { outcomeWords } from "../i18n/words.ts";
import { drawingOf } from "./drawing-of.ts";
import classes from "./journeys.module.css";
import { traceQuery } from "./queries.ts";

/** A published version with what has happened on it, or with the way that one run took. */
export function LiveCanvas({
  journey,
  selected,
  run,
  onSelect,
  onUntrace,
}: {
  readonly journey: JourneyDetail;
  readonly selected: string | undefined;
  readonly run: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
  readonly onUntrace: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { data: flow } = useQuery(journeyFlowQuery(journey.name, journey.version.version));
  const { data: trace } = useQuery({ ...traceQuery(run ?? ""), enabled: run !== undefined });
  const shown = run === undefined || trace?.version !== journey.version.version ? undefined : trace;
  const drawing = useMemo(
    () => drawingOf(i18n, journey.document, { problems: journey.problems, counted: { journey, flow }, ...(shown ? { trace: shown } : {}) }),
    [i18n, journey, flow, shown],
  );
  const latest = useRef(onSelect);
  latest.current = onSelect;
  const actions = useMemo<CanvasActions>(
    () => ({ ...READING, open: (id) => latest.current(id), openPeople: (id) => latest.current(id) }),
    [],
  );
  return (
    <Canvas
      name={journey.version.id}
      drawing={drawing}
      picked={selected}
      label={t("journey.canvas")}
      actions={actions}
      onPaneClick={() => onSelect(undefined)}
      onKey={({ key }) => {
        if (key === "Escape") onSelect(undefined);
      }}
    >
      {shown && (
        <div className={classes["trace"]} data-testid="trace">
          <span>
            <PersonLink person={shown.person} />
            {shown.key !== "" && <span className="muted"> · {shown.key}</span>}
          </span>
          <span className="muted small">
            {t(`trace.${shown.state}`, { node: shown.node, when: i18n.dateTime(shown.updatedAt) })}
            {shown.outcome !== null && ` · ${outcomeWords(i18n, shown.outcome)}`}
          </span>
          <Button size="compact-xs" variant="default" onClick={onUntrace}>
            {t("trace.close")}
          </Button>
        </div>
      )}
    </Canvas>
  );
}
