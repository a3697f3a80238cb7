import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { channelsQuery } from "../../api/queries.ts";
import type { CampaignSchedule, CampaignWaves } from "../../api/types.ts";
import { compact } from "../../audiences/rules/leaves.ts";
import { DurationField, NameField, NumberField, Pick, TextField, Words } from "../../audiences/rules/inputs.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ProjectionChart } from "../projection-chart.tsx";
import { Choice, Part, Problems } from "./field.tsx";
import type { StepProps } from "./step.ts";
import { isoOf, localOf, readCron, writeCron, ZONE, ZONES } from "./times.ts";
import classes from "./wizard.module.css";

const KINDS = ["now", "at", "recurring", "local", "best_time", "api"] as const;
const UNTOLD_PACE = 80;

export function ScheduleStep({ document, put, problems, check, people }: StepProps) {
  const { t } = useI18n();
  const { data: channels } = useQuery(channelsQuery);
  const { schedule, waves, ratePerSecond, budget, expiresAfter } = document;
  const senders = channels?.rows.filter(({ kind }) => kind === document.channel) ?? [];
  const perSecond = senders.reduce((sum, { messagesPerSecond }) => sum + messagesPerSecond, 0) || UNTOLD_PACE;
  const once = schedule.kind !== "api";
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
              onChange={(event) =>
                put({ budget: event.currentTarget.checked ? { amount: 100, currency: check?.currency ?? "EUR" } : undefined })
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
              <TextField
                label={t("wizard.budget.currency")}
                value={budget.currency}
                onChange={(currency) => put({ budget: { ...budget, currency: currency.toUpperCase() } })}
              />
            </>
          )}
        </div>
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

function Zone({ value, onChange }: { readonly value: string; readonly onChange: (zone: string) => void }) {
  const { t } = useI18n();
  return <NameField label={t("wizard.zone")} value={value} known={ZONES} onChange={onChange} />;
}

function ScheduleFields({
  schedule,
  onChange,
}: {
  readonly schedule: CampaignSchedule;
  readonly onChange: (schedule: CampaignSchedule) => void;
}) {
  const { t } = useI18n();
  switch (schedule.kind) {
    case "now":
    case "api":
      return null;
    case "at":
      return (
        <div className={classes["line"]}>
          <TextField
            type="datetime-local"
            label={t("schedule.at")}
            value={localOf(schedule.at)}
            onChange={(text) => onChange({ kind: "at", at: isoOf(text) })}
          />
          <Words>{t("wizard.yourClock", { zone: ZONE })}</Words>
        </div>
      );
    case "recurring":
      return <Recurring schedule={schedule} onChange={onChange} />;
    case "local":
      return (
        <div className={classes["lines"]}>
          <div className={classes["line"]}>
            <TextField type="date" label={t("wizard.date")} value={schedule.date} onChange={(date) => onChange({ ...schedule, date })} />
            <TextField type="time" label={t("wizard.time")} value={schedule.time} onChange={(time) => onChange({ ...schedule, time })} />
            <Words>{t("wizard.theirClock")}</Words>
          </div>
          <div className={classes["line"]}>
            <Words>{t("wizard.zone.unknown")}</Words>
            <Zone value={schedule.zone} onChange={(zone) => onChange({ ...schedule, zone })} />
          </div>
          <div className={classes["line"]}>
            <Words>{t("wizard.ifPast")}</Words>
            <Pick
              label={t("wizard.ifPast")}
              options={(["next_day", "send_now", "skip"] as const).map((value) => ({ value, label: t(`wizard.ifPast.${value}`) }))}
              value={schedule.ifPast}
              onChange={(ifPast) => onChange({ ...schedule, ifPast })}
            />
          </div>
        </div>
      );
    case "best_time":
      return (
        <div className={classes["lines"]}>
          <div className={classes["line"]}>
            <Words>{t("wizard.best.window")}</Words>
            <NumberField
              label={t("wizard.best.window")}
              value={schedule.windowHours}
              min={1}
              max={168}
              short
              onChange={(value) => onChange({ ...schedule, windowHours: Math.round(value) })}
            />
            <Words>{t("rules.unit.hour", { n: schedule.windowHours })}</Words>
          </div>
          <div className={classes["line"]}>
            <Words>{t("wizard.zone.unknown")}</Words>
            <Zone value={schedule.zone} onChange={(zone) => onChange({ ...schedule, zone })} />
          </div>
        </div>
      );
  }
}

function Recurring({
  schedule,
  onChange,
}: {
  readonly schedule: Extract<CampaignSchedule, { readonly kind: "recurring" }>;
  readonly onChange: (schedule: CampaignSchedule) => void;
}) {
  const { t, weekday } = useI18nDays();
  const [byHand, setByHand] = useState(false);
  const simple = byHand ? null : readCron(schedule.cron);
  const put = (cron: string) => onChange({ ...schedule, cron });
  return (
    <div className={classes["lines"]}>
      <div className={classes["line"]}>
        <Pick
          label={t("wizard.every")}
          options={(["day", "week", "month", "cron"] as const).map((value) => ({ value, label: t(`wizard.every.${value}`) }))}
          value={simple?.every ?? "cron"}
          onChange={(every) => {
            setByHand(every === "cron");
            if (every !== "cron") put(writeCron({ every, day: 1, time: simple?.time ?? "10:00" }));
          }}
        />
        {simple?.every === "week" && (
          <Pick
            label={t("wizard.weekday")}
            options={[1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: weekday(day) }))}
            value={String(simple.day)}
            onChange={(day) => put(writeCron({ ...simple, day: Number(day) }))}
          />
        )}
        {simple?.every === "month" && (
          <NumberField
            label={t("wizard.monthday")}
            value={simple.day}
            min={1}
            max={28}
            short
            onChange={(day) => put(writeCron({ ...simple, day: Math.round(day) }))}
          />
        )}
        {simple ? (
          <TextField type="time" label={t("wizard.time")} value={simple.time} onChange={(time) => put(writeCron({ ...simple, time }))} />
        ) : (
          <TextField label={t("wizard.cron")} value={schedule.cron} onChange={put} />
        )}
        <Zone value={schedule.zone} onChange={(zone) => onChange({ ...schedule, zone })} />
      </div>
      <div className={classes["line"]}>
        <Words>{t("wizard.until")}</Words>
        <TextField
          type="datetime-local"
          label={t("wizard.until")}
          value={schedule.until === undefined ? "" : localOf(schedule.until)}
          onChange={(text) => onChange(compact<typeof schedule>({ ...schedule, until: text === "" ? undefined : isoOf(text) }))}
        />
      </div>
    </div>
  );
}

function useI18nDays() {
  const { t, language } = useI18n();
  const days = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  // 4 January 1970 was a Sunday.
  return { t, weekday: (day: number) => days.format(new Date(Date.UTC(1970, 0, 4 + day))) };
}

function WavesFields({
  waves,
  onChange,
}: {
  readonly waves: CampaignWaves | undefined;
  readonly onChange: (waves: CampaignWaves | undefined) => void;
}) {
  const { t } = useI18n();
  const kind = waves?.kind ?? "none";
  const first = {
    none: undefined,
    sizes: { kind: "sizes", sizes: [100, 1_000], every: "PT2H", rest: true },
    shares: { kind: "shares", shares: [0.1, 0.3, 0.6], every: "PT2H" },
    ramp: { kind: "ramp", first: 250, factor: 2 },
  } as const satisfies Record<string, CampaignWaves | undefined>;
  return (
    <div className={classes["line"]}>
      <Words>{t("wizard.waves")}</Words>
      <Pick
        label={t("wizard.waves")}
        options={(["none", "sizes", "shares", "ramp"] as const).map((value) => ({ value, label: t(`wizard.waves.${value}`) }))}
        value={kind}
        onChange={(next) => onChange(first[next])}
      />
      {waves?.kind === "sizes" && (
        <>
          <TextField
            label={t("wizard.waves.sizes")}
            value={waves.sizes.join(", ")}
            onChange={(text) => {
              const sizes = numbers(text)
                .map(Math.round)
                .filter((n) => n > 0);
              if (sizes.length > 0) onChange({ ...waves, sizes });
            }}
          />
          <Words>{t("wizard.waves.people")}</Words>
          <DurationField label={t("wizard.waves.every")} value={waves.every} onChange={(every) => onChange({ ...waves, every })} />
          <label className={classes["check"]}>
            <input type="checkbox" checked={waves.rest} onChange={(event) => onChange({ ...waves, rest: event.currentTarget.checked })} />
            {t("wizard.waves.rest")}
          </label>
        </>
      )}
      {waves?.kind === "shares" && (
        <>
          <Words>{t("wizard.waves.parts")}</Words>
          <NumberField
            label={t("wizard.waves.parts")}
            value={waves.shares.length}
            min={2}
            max={60}
            short
            onChange={(n) => onChange({ ...waves, shares: equalShares(Math.round(n)) })}
          />
          <Words>{t("wizard.waves.people")}</Words>
          <DurationField label={t("wizard.waves.every")} value={waves.every} onChange={(every) => onChange({ ...waves, every })} />
        </>
      )}
      {waves?.kind === "ramp" && (
        <>
          <NumberField
            label={t("wizard.waves.first")}
            value={waves.first}
            min={1}
            onChange={(n) => onChange({ ...waves, first: Math.round(n) })}
          />
          <Words>{t("wizard.waves.first.then")}</Words>
          <NumberField
            label={t("wizard.waves.factor")}
            value={waves.factor}
            min={1}
            max={10}
            short
            onChange={(factor) => onChange({ ...waves, factor })}
          />
          <Words>{t("wizard.waves.factor.each")}</Words>
        </>
      )}
    </div>
  );
}

function numbers(text: string): readonly number[] {
  return text
    .split(/[,;\s]+/)
    .map(Number)
    .filter((n) => Number.isFinite(n));
}

/** They add up to exactly one, whatever binary fractions do. */
function equalShares(n: number): readonly number[] {
  const part = Math.floor(10_000 / n) / 10_000;
  return Array.from({ length: n }, (_, index) => (index === n - 1 ? Math.round((1 - part * (n - 1)) * 10_000) / 10_000 : part));
}
