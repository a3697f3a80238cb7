import {
  IconAlertTriangle,
  IconArrowsSplit2,
  IconBolt,
  IconBrandWhatsapp,
  IconClock,
  IconFlag,
  IconMessageReply,
  IconUserEdit,
} from "@tabler/icons-react";
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { JourneyNode } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { NodeFlow } from "./flow.ts";
import classes from "./journeys.module.css";

export type StepKind = JourneyNode["kind"] | "entry";
export const STEP_ICONS = {
  entry: IconBolt,
  message: IconBrandWhatsapp,
  wait: IconClock,
  wait_for: IconMessageReply,
  branch: IconArrowsSplit2,
  update_profile: IconUserEdit,
  exit: IconFlag,
} as const;
export type StepNode = Node<
  {
    readonly name: string;
    readonly testName: string;
    readonly kind: StepKind;
    readonly title: string;
    readonly heading: string;
    readonly summary: string;
    readonly live: number | null;
    readonly passed: number;
    readonly flow: NodeFlow | null;
    readonly problem: "error" | "warning" | null;
    readonly selected: boolean;
    readonly onSelect: () => void;
  },
  "step"
>;

function StepCard({ data }: NodeProps<StepNode>) {
  const { t, number, percent } = useI18n();
  const { flow } = data;
  const notes =
    flow === null
      ? []
      : [
          ...(flow.refused > 0 ? [{ kind: "refused", text: t("journey.node.refused", { n: flow.refused }) }] : []),
          ...(flow.failed > 0 ? [{ kind: "failed", text: t("journey.node.failed", { n: flow.failed }) }] : []),
          ...(flow.lost >= 0.005 ? [{ kind: "lost", text: t("journey.node.lost", { share: percent(flow.lost) }) }] : []),
        ];
  const Icon = STEP_ICONS[data.kind];
  // Ends keep nobody: what counts there is how many came.
  const count = data.kind === "exit" ? data.passed : data.live;
  const words = count === null ? "" : data.kind === "exit" ? t("journey.node.passed", { n: count }) : t("journey.node.live", { n: count });
  return (
    <>
      <Handle type="target" position={Position.Top} className={classes["handle"] ?? ""} isConnectable={false} />
      <button
        type="button"
        className={`${classes["node"]} nopan`}
        data-kind={data.kind}
        data-testid={`node-${data.testName}`}
        data-live={data.live ?? 0}
        data-passed={data.passed}
        {...(data.selected ? { "data-selected": true } : {})}
        aria-pressed={data.selected}
        onClick={data.onSelect}
        aria-label={`${data.title}: ${data.heading}. ${[data.summary, words, ...notes.map(({ text }) => text)].join(". ")}`}
      >
        <span className={classes["icon"]}>
          <Icon size={19} stroke={1.7} aria-hidden />
        </span>
        <span style={{ minWidth: 0, display: "grid" }}>
          <span className={`${classes["kind"]} cut`}>{data.title}</span>
          <span className={`${classes["name"]} cut`}>{data.heading}</span>
          {data.summary !== "" && data.summary !== data.heading && <span className={`${classes["summary"]} cut`}>{data.summary}</span>}
        </span>
        {count === null ? (
          <span />
        ) : (
          <span className={classes["live"]} title={words} {...(count === 0 || data.kind === "exit" ? { "data-none": true } : {})}>
            {number(count)}
          </span>
        )}
        {notes.length > 0 && (
          <span className={classes["notes"]}>
            {notes.map(({ kind, text }) => (
              <span key={kind} data-kind={kind} data-testid={`${kind}-here`}>
                {text}
              </span>
            ))}
          </span>
        )}
        {data.problem && (
          <span className={classes["problem"]} data-severity={data.problem}>
            <IconAlertTriangle size={13} aria-hidden />
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Bottom} className={classes["handle"] ?? ""} isConnectable={false} />
    </>
  );
}

export const nodeTypes = { step: StepCard };
