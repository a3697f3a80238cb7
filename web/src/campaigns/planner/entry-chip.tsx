import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconRoute } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { PlanEntry } from "../../api/types.ts";
import { ChannelMark } from "../../components/channel-mark.tsx";
import { type Clock, useClock } from "../../components/use-clock.ts";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import classes from "./planner.module.css";

/** One beginning, on its day; leads to what begins. `roomy`: where a line is as wide as the screen. */
export function EntryChip({
  entry,
  zone,
  clashes,
  roomy = false,
}: {
  readonly entry: PlanEntry;
  readonly zone: string;
  readonly clashes: boolean;
  readonly roomy?: boolean;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();
  const lines = linesOf(i18n, clock, entry, zone);
  const [to, params] =
    entry.kind === "campaign"
      ? (["/campaigns/$name", { name: entry.name }] as const)
      : (["/journeys/$name", { name: entry.name }] as const);
  return (
    <Tooltip
      multiline
      disabled={roomy}
      label={
        <span className={classes["told"]}>
          <strong>{entry.title}</strong>
          {[...lines, ...(clashes ? [t("planner.clash")] : [])].map((line) => (
            <span key={line}>{line}</span>
          ))}
        </span>
      }
    >
      <Link
        to={to}
        params={params}
        className={classes["chip"]}
        data-state={entry.state}
        data-purpose={entry.purpose}
        data-roomy={roomy || undefined}
        data-testid="plan-entry"
        aria-label={[entry.title, ...lines, ...(clashes ? [t("planner.clash")] : [])].join(", ")}
      >
        {entry.kind === "journey" ? <IconRoute size={13} stroke={2} aria-hidden /> : <ChannelMark channel={entry.channels[0] ?? ""} />}
        <span className={`cut ${classes["chipTitle"]}`}>{entry.title}</span>
        {clashes && <IconAlertTriangle size={13} stroke={2} aria-hidden className={classes["clashMark"] ?? ""} />}
        {roomy && <span className={`muted small ${classes["chipLines"]}`}>{lines.join(" · ")}</span>}
      </Link>
    </Tooltip>
  );
}

function linesOf({ t, number }: I18n, clock: Clock, entry: PlanEntry, zone: string): readonly string[] {
  const { at, until, people, audience, wave, waves, kind, state } = entry;
  return [
    ...(kind === "journey" ? [t("planner.journey")] : []),
    t(`planner.state.${state}`),
    clock.time(Date.parse(at), zone),
    ...(until === null ? [] : [t("planner.until", { when: clock.moment(Date.parse(until), zone) })]),
    ...(wave === null ? [] : [t("planner.wave", { n: number(wave), of: number(waves ?? wave) })]),
    people === null ? t("planner.peopleUnknown") : t("planner.people", { n: people }),
    audience ?? t("planner.everybody"),
  ];
}
