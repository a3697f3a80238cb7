import { Select } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, outcomeWords, reasonWords } from "../i18n/words.ts";
import type { RehearsalResult, TracePoint } from "../../../src/contract/rehearsal.ts";
import classes from "./rehearsal.module.css";

/** What happened to one person, from entering to the end. */
export function Examples({
  result,
  onSelectNode,
}: {
  readonly result: RehearsalResult;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const i18n = useI18n();
  const { t, dateTime, moment } = i18n;
  const [chosen, choose] = useState(0);
  const { examples } = result;
  const example = examples[Math.min(chosen, examples.length - 1)];
  if (!example) return <p className="muted">{t("rehearsal.examples.none")}</p>;
  return (
    <div className={classes["examples"]}>
      <Select
        label={t("rehearsal.examples")}
        allowDeselect={false}
        value={String(examples.indexOf(example))}
        data={examples.map(({ name, outcome, state }, index) => ({
          value: String(index),
          label: `${name} · ${outcome === null ? t(`rehearsal.state.${state}`) : outcomeWords(i18n, outcome)}`,
        }))}
        onChange={(value) => choose(Number(value))}
      />
      <ol className={classes["trace"]}>
        {example.trace.map((point, index) => (
          <li key={`${point.at} ${point.kind} ${index}`} data-kind={point.kind}>
            <time className="small muted num" dateTime={point.at} title={dateTime(point.at)}>
              {moment(point.at)}
            </time>
            <div>
              <span>{t(`rehearsal.trace.${point.kind}`)}</span>{" "}
              {point.node !== null &&
                (onSelectNode ? (
                  <button type="button" className="link" onClick={() => onSelectNode(point.node ?? "")}>
                    {point.node}
                  </button>
                ) : (
                  <b>{point.node}</b>
                ))}{" "}
              <span className="muted">{detailWords(i18n, point)}</span>
              {point.text !== null && <p className={classes["said"]}>{point.text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function detailWords(i18n: ReturnType<typeof useI18n>, { kind, detail }: TracePoint): string {
  if (detail === null) return "";
  if (kind === "held" || kind === "refused" || kind === "expired") return reasonWords(i18n, detail.split(":")[0] ?? detail);
  if (kind === "failed") return errorWords(i18n, detail);
  if (kind === "ended") return outcomeWords(i18n, detail);
  return kind === "event" || kind === "entered" ? detail : "";
}
