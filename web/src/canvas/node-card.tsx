import { IconAlertTriangle } from "@tabler/icons-react";
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { Fragment, memo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useCanvas } from "./canvas-context.ts";
import classes from "./canvas.module.css";
import type { DrawnNode } from "./drawing.ts";
import { iconOf } from "./icons.ts";
import { BEGIN, NODE } from "./layout.ts";

export type StepNode = Node<{ readonly drawn: DrawnNode; readonly picked: boolean }, "step">;

/** The one place where ways end. Named, because the library looks for ends that are told beforehand by their name. */
export const IN = "in";

/** Where on the card's lower edge a way begins. */
export function wayX(index: number, count: number): number {
  return ((index + 1) / (count + 1)) * NODE.width;
}

function StepCard({ data: { drawn, picked } }: NodeProps<StepNode>) {
  const { t, number, percent } = useI18n();
  const { editable, open, openPeople, add } = useCanvas();
  const Icon = iconOf(drawn.kind, drawn.channel);
  // Ends keep nobody: what counts there is how many came.
  const count = drawn.ends ? drawn.passed : drawn.live;
  const words = count === null ? "" : drawn.ends ? t("journey.node.passed", { n: count }) : t("journey.node.live", { n: count });
  const name = drawn.id === BEGIN ? "begin" : drawn.id;
  const reached = drawn.reached === null ? "" : t("journey.node.reached", { share: percent(drawn.reached) });
  const told = [drawn.summary, words, reached, ...drawn.badges.map(({ text }) => text), drawn.problem?.text ?? ""].filter(
    (text) => text !== "",
  );
  return (
    <>
      {drawn.id !== BEGIN && (
        <Handle
          id={IN}
          type="target"
          position={Position.Top}
          className={classes["handle"] ?? ""}
          data-editable={editable || undefined}
          isConnectable={editable}
        />
      )}
      <div
        role="button"
        tabIndex={0}
        className={classes["node"]}
        data-kind={drawn.kind}
        data-channel={drawn.channel}
        data-node={drawn.id}
        data-testid={`node-${name}`}
        data-live={drawn.live ?? 0}
        data-passed={drawn.passed}
        data-mark={drawn.mark ?? undefined}
        data-trod={drawn.trod ?? undefined}
        data-problem={drawn.problem?.severity}
        data-selected={picked || undefined}
        data-grab={(editable && drawn.id !== BEGIN) || undefined}
        aria-pressed={picked}
        onClick={(event) => {
          if (!event.shiftKey && !event.ctrlKey && !event.metaKey) open(drawn.id);
        }}
        aria-label={`${drawn.title}: ${drawn.heading}. ${told.join(". ")}`}
      >
        <span className={classes["icon"]}>
          <Icon size={19} stroke={1.7} aria-hidden />
        </span>
        <span className={classes["words"]}>
          <span className={`${classes["kind"]} cut`}>{drawn.title}</span>
          <span className={`${classes["name"]} cut`}>{drawn.heading}</span>
          {drawn.steps && <ChainPicture steps={drawn.steps} label={drawn.summary} />}
          {!drawn.steps && drawn.summary !== "" && drawn.summary !== drawn.heading && (
            <span className={`${classes["summary"]} cut`}>{drawn.summary}</span>
          )}
        </span>
        <span className={classes["counts"]}>
          {count !== null && (
            <span
              className={`${classes["live"]} nodrag`}
              title={words}
              {...(count === 0 || drawn.ends ? { "data-none": true } : {})}
              {...(drawn.ends ? {} : { onClick: () => openPeople(drawn.id) })}
            >
              {number(count)}
            </span>
          )}
          {drawn.reached !== null && (
            <span className={classes["reached"]} title={reached} data-testid="reached-here">
              {percent(drawn.reached)}
            </span>
          )}
        </span>
        {drawn.badges.length > 0 && (
          <span className={classes["badges"]}>
            {drawn.badges.map(({ kind, text }) => (
              <span key={kind} data-kind={kind} data-testid={`${kind}-here`}>
                {text}
              </span>
            ))}
          </span>
        )}
        {drawn.problem && (
          <span className={classes["problem"]} data-severity={drawn.problem.severity} title={drawn.problem.text}>
            <IconAlertTriangle size={13} aria-hidden />
          </span>
        )}
      </div>
      {drawn.ways.map((way, index) => (
        <Handle
          key={way.via}
          id={way.via}
          type="source"
          position={Position.Bottom}
          className={classes["handle"] ?? ""}
          style={{ left: wayX(index, drawn.ways.length) }}
          data-editable={editable || undefined}
          data-open={way.open || undefined}
          data-testid={`way-${name}-${way.via}`}
          title={editable ? (way.label === "" ? t("canvas.way") : way.label) : undefined}
          isConnectable={editable}
          {...(editable && way.open ? { onClick: ({ clientX: x, clientY: y }) => add({ from: drawn.id, via: way.via }, { x, y }) } : {})}
        />
      ))}
    </>
  );
}

function ChainPicture({ steps, label }: { readonly steps: NonNullable<DrawnNode["steps"]>; readonly label: string }) {
  return (
    <span className={classes["steps"]} role="img" aria-label={label} title={label} data-testid="chain-picture">
      {steps.channels.map((channel, index) => {
        const Icon = iconOf("message", channel === "whatsapp" ? undefined : channel);
        return (
          // A channel may come twice, and places do not move within a card.
          <Fragment key={index}>
            {index > 0 && <span aria-hidden>{steps.isOrdered ? "→" : "·"}</span>}
            <Icon size={15} stroke={1.8} aria-hidden />
          </Fragment>
        );
      })}
    </span>
  );
}

/** React Flow draws a card again whenever its node moves by a pixel; its content only when that is another. */
export const Step = memo(StepCard, (before, after) => before.data === after.data);
