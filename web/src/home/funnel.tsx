import { Link } from "@tanstack/react-router";
import type { Overview, Stage } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./home.module.css";

const STAGES: readonly Stage[] = ["queued", "accepted", "delivered", "read", "replied"];

/** A stream that thins: each stage leads to the messages that came so far. */
export function Funnel({ funnel }: { readonly funnel: Overview["funnel"] }) {
  const { t, number, percent } = useI18n();
  const all = Math.max(funnel.queued, 1);
  const shares = STAGES.map((stage) => Math.max(funnel[stage] / all, funnel[stage] > 0 ? 0.02 : 0));
  const middle = 42;
  const edge = (side: 1 | -1) => shares.map((share, index) => ({ x: index * 100, y: middle + side * share * 40 }));
  const curve = (points: readonly { readonly x: number; readonly y: number }[]) =>
    points
      .map(({ x, y }, index) => {
        const next = points[index + 1];
        return next ? `L${x + 40} ${y} C${x + 75} ${y} ${x + 65} ${next.y} ${x + 100} ${next.y}` : `L${x + 100} ${y}`;
      })
      .join(" ");
  const back = edge(1).toReversed();
  const under = back
    .map(({ x, y }, index) => {
      const next = back[index + 1];
      return next ? `L${x} ${y} C${x - 35} ${y} ${x - 25} ${next.y} ${x - 60} ${next.y}` : `L0 ${y}`;
    })
    .join(" ");
  const top = edge(-1);
  return (
    <div className={classes["stages"]}>
      <svg className={classes["shape"]} viewBox="0 0 500 84" preserveAspectRatio="none" aria-hidden>
        <path d={`M0 ${top[0]?.y ?? middle} ${curve(top)} L500 ${back[0]?.y ?? middle} ${under} Z`} fill="var(--accent)" opacity="0.16" />
        <path
          d={`M0 ${top[0]?.y ?? middle} ${curve(top)}`}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      {STAGES.map((stage) => (
        <Link key={stage} to="/messages" search={{ stage, within: "1h" }} className={classes["stage"]} data-testid={`funnel-${stage}`}>
          <span className={`${classes["name"]} cut`}>{t(`stage.${stage}`)}</span>
          <span className={classes["value"]}>{number(funnel[stage])}</span>
          <small>{stage === "queued" || funnel.queued === 0 ? "\u00a0" : percent(funnel[stage] / all)}</small>
        </Link>
      ))}
    </div>
  );
}
