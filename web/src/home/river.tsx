import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { MinutePoint } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./home.module.css";

const HIGH = 188;
const AXIS = 20;
export const SERIES = [
  { key: "events", words: "home.events", colour: "var(--ink-3)" },
  { key: "outbound", words: "home.outbound", colour: "var(--accent)" },
  { key: "inbound", words: "home.inbound", colour: "var(--reply)" },
  { key: "notSent", words: "home.notSent", colour: "var(--bad)" },
] as const;

/** Sixty minutes: what we said above the line, what came back below it, events as the ground behind. */
export function River({ minutes }: { readonly minutes: readonly MinutePoint[] }) {
  const { t, time, number } = useI18n();
  const { ref, width } = useElementSize();
  const [over, setOver] = useState<number | null>(null);
  const said = Math.max(...minutes.map(({ outbound }) => outbound), 0);
  const happened = Math.max(...minutes.map(({ events }) => events), 0);
  // A list that is taken in at once must not press the messages flat: its minute stands out above.
  const most = Math.max(4, said, said === 0 ? happened : Math.min(happened, 3 * said));
  const least = Math.max(1, ...minutes.map((point) => point.inbound));
  const above = Math.round((HIGH - AXIS) * Math.max(0.6, Math.min(0.85, most / (most + least))));
  const below = HIGH - AXIS - above;
  const step = width / Math.max(minutes.length, 1);
  const up = (n: number) => (Math.min(n, most) / most) * (above - 14);
  const down = (n: number) => (n / least) * (below - 4);
  const ground = `M0 ${above} ${minutes.map((point, index) => `L${(index + 0.5) * step} ${above - up(point.events)}`).join(" ")} L${width} ${above} Z`;
  const shown = over === null ? null : minutes[over];
  return (
    <div
      ref={ref}
      style={{ position: "relative", height: HIGH }}
      onPointerLeave={() => setOver(null)}
      onPointerMove={(event) =>
        setOver(
          Math.max(0, Math.min(minutes.length - 1, Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left) / step))),
        )
      }
    >
      {width > 0 && (
        <svg className={classes["chart"]} width={width} height={HIGH} role="img" aria-label={t("home.river")}>
          <path d={ground} fill="var(--sunken)" stroke="var(--ink-3)" strokeOpacity="0.7" strokeWidth="1" strokeLinejoin="round" />
          {minutes.map((point, index) => {
            const x = index * step + Math.max(1, step * 0.18);
            const wide = Math.max(1.5, step * 0.64);
            const sent = up(point.outbound);
            const not = up(Math.min(point.notSent, point.outbound));
            return (
              <g key={point.at} opacity={over === null || over === index ? 1 : 0.45}>
                <rect x={x} y={above - sent} width={wide} height={Math.max(sent - not, 0)} rx="1" fill="var(--accent)" />
                <rect x={x} y={above - not} width={wide} height={not} fill="var(--bad)" />
                <rect x={x} y={above + 2} width={wide} height={down(point.inbound)} rx="1" fill="var(--reply)" />
              </g>
            );
          })}
          <line x1="0" x2={width} y1={above + 0.5} y2={above + 0.5} stroke="var(--line-strong)" />
          <text x={0} y={11}>
            {number(most)}
          </text>
          {minutes.map(
            (point, index) =>
              (index === minutes.length - 1 || (index % 15 === 0 && width - index * step > 130)) && (
                <text
                  key={point.at}
                  x={index === minutes.length - 1 ? width : index * step}
                  y={HIGH - 4}
                  textAnchor={index === minutes.length - 1 ? "end" : "start"}
                >
                  {index === minutes.length - 1 ? t("common.now") : time(point.at)}
                </text>
              ),
          )}
        </svg>
      )}
      {shown && over !== null && (
        <div
          className={classes["tip"]}
          style={over > minutes.length / 2 ? { right: width - over * step + 8 } : { left: (over + 1) * step + 8 }}
        >
          <strong>{time(shown.at)}</strong>
          {SERIES.map(({ key, words }) => (
            <div key={key}>
              <span>{t(words)}</span>
              <span>{number(shown[key])}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

export function RiverTable({ minutes }: { readonly minutes: readonly MinutePoint[] }) {
  const { t, time, number } = useI18n();
  return (
    <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={t("home.river")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("home.river.minute")}</th>
            {SERIES.map(({ key, words }) => (
              <th key={key} scope="col">
                {t(words)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {minutes.toReversed().map((point) => (
            <tr key={point.at}>
              <th scope="row">{time(point.at)}</th>
              {SERIES.map(({ key }) => (
                <td key={key}>{number(point[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
