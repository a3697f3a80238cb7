import { useQuery } from "@tanstack/react-query";
import { channelsQuery } from "../../api/queries.ts";
import type { CampaignSchedule } from "../../api/types.ts";
import { DurationField, NumberField, Words } from "../../audiences/rules/inputs.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ProjectionChart } from "../projection-chart.tsx";
import { Choice, Part, Problems } from "./field.tsx";
import { PerGroupField } from "./per-group-field.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";
import type { StepProps } from "./step.ts";
import { isoOf, localOf, ZONE } from "./times.ts";
import { WavesFields } from "./waves-fields.tsx";
import classes from "./wizard.module.css";

const KINDS = ["now", "at", "recurring", "local", "best_time", "api"] as const;
const UNTOLD_PACE = 80;

export function ScheduleStep({ document, put, problems, check, people }: StepProps) {
  const { t } = useI18n();
  const { data: channels } = useQuery(channelsQuery);
  const { schedule, waves, ratePerSecond, budget, perGroup, expiresAfter } = document;
  const senders = document.channel === "whatsapp" ? (channels?.rows.filter(({ state }) => state === "active") ?? []) : [];
  const perSecond = senders.reduce((sum, { messagesPerSecond }) => sum + messagesPerSecond, 0) || UNTOLD_PACE;
  const once = schedule.kind !== "api";
  // The one that prices are known in; told as soon as the campaign has been looked at.
  const currency = check?.currency ?? null;
  return (
    <>
      <Part title={t("wizard.when")}>
        <fieldset className={classes["choices"]}>
          <legend className="sr-only">{t("wizard.when")}</legend>
          {KINDS.map((kind) => (
            <Choice
              key={kind}
              name="schedule"
              label={t(`schedule.${kind}`)}
              hint={t(`schedule.${kind}.hint`)}
              chosen={schedule.kind === kind}
              onChoose={() => put({ schedule: firstSchedule(kind), ...(kind === "api" ? { waves: undefined } : {}) })}
              testId={`schedule-${kind}`}
            >
              {kind !== "now" && kind !== "api" && <ScheduleFields schedule={schedule} onChange={(next) => put({ schedule: next })} />}
            </Choice>
          ))}
        </fieldset>
        <Problems problems={problems} below="/schedule" />
      </Part>
      <Part title={t("wizard.pace")} hint={t("wizard.pace.hint", { n: perSecond })}>
        {once && document.experiment?.kind !== "winner" && <WavesFields waves={waves} onChange={(next) => put({ waves: next })} />}
        {document.experiment?.kind === "winner" && <p className="muted small">{t("wizard.waves.winner")}</p>}
        <div className={classes["line"]}>
          <label className={classes["check"]}>
            <input
              type="checkbox"
              checked={ratePerSecond !== undefined}
              onChange={(event) => put({ ratePerSecond: event.currentTarget.checked ? Math.min(10, perSecond) : undefined })}
            />
            {t("wizard.rate")}
          </label>
          {ratePerSecond !== undefined && (
            <>
              <NumberField
                label={t("wizard.rate")}
                value={ratePerSecond}
                min={0.1}
                max={10_000}
                short
                onChange={(rate) => put({ ratePerSecond: rate })}
              />
              <Words>{t("wizard.rate.unit")}</Words>
            </>
          )}
        </div>
        <div className={classes["line"]}>
          <label className={classes["check"]}>
            <input
              type="checkbox"
              checked={budget !== undefined}
              disabled={budget === undefined && currency === null}
              onChange={(event) =>
                put({ budget: event.currentTarget.checked && currency !== null ? { amount: 100, currency } : undefined })
              }
            />
            {t("wizard.budget")}
          </label>
          {budget && (
            <>
              <NumberField
                label={t("wizard.budget")}
                value={budget.amount}
                min={0}
                onChange={(amount) => put({ budget: { ...budget, amount } })}
              />
              <Words>{budget.currency}</Words>
            </>
          )}
        </div>
        {(once || perGroup !== undefined) && <PerGroupField perGroup={perGroup} onChange={(next) => put({ perGroup: next })} />}
        <div className={classes["line"]}>
          <label className={classes["check"]}>
            <input
              type="checkbox"
              checked={expiresAfter !== undefined}
              onChange={(event) => put({ expiresAfter: event.currentTarget.checked ? "P1D" : undefined })}
            />
            {t("wizard.expires")}
          </label>
          {expiresAfter !== undefined && (
            <DurationField label={t("wizard.expires")} value={expiresAfter} onChange={(duration) => put({ expiresAfter: duration })} />
          )}
        </div>
        <Problems problems={problems.filter(({ path }) => !path.startsWith("/schedule"))} />
      </Part>
      {once && <ProjectionChart document={document} audienceSize={people} perSecond={perSecond} />}
    </>
  );
}

function firstSchedule(kind: CampaignSchedule["kind"]): CampaignSchedule {
  const tomorrow = new Date(Date.now() + 86_400_000);
  switch (kind) {
    case "now":
    case "api":
      return { kind };
    case "at":
      return { kind, at: isoOf(`${localOf(tomorrow.toISOString()).slice(0, 10)}T10:00`) };
    case "recurring":
      return { kind, cron: "0 10 * * 1", zone: ZONE };
    case "local":
      return { kind, date: localOf(tomorrow.toISOString()).slice(0, 10), time: "10:00", zone: ZONE, ifPast: "next_day" };
    case "best_time":
      return { kind, windowHours: 24, zone: ZONE };
  }
}
