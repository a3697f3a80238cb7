import { useMemo } from "react";
import type { JourneyDocument } from "../api/types.ts";
import { Canvas } from "../canvas/canvas.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { compareJourneys, markOf } from "./compare.ts";
import { drawingOf } from "./drawing-of.ts";
import classes from "./edit/edit.module.css";

type Side = { readonly title: string; readonly document: JourneyDocument };

/** Two documents, each on its own canvas: green came, red went, yellow says something else. */
export function SideBySide({ before, after }: { readonly before: Side; readonly after: Side }) {
  const i18n = useI18n();
  const comparison = useMemo(() => compareJourneys(before.document, after.document), [before.document, after.document]);
  return (
    <div className={classes["sides"]}>
      {(["before", "after"] as const).map((side) => {
        const { title, document } = side === "before" ? before : after;
        return (
          <section key={side} className={classes["side"]} aria-label={title}>
            <h3>{title}</h3>
            <Canvas
              name={`${side} ${title}`}
              drawing={drawingOf(i18n, document, { marks: markOf(comparison, side) })}
              picked={undefined}
              label={title}
              testId={`canvas-${side}`}
            />
          </section>
        );
      })}
    </div>
  );
}
