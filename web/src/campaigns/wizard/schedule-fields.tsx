/** When a campaign goes out: the fields of each kind of schedule. */
import { useState } from "react";
import type { CampaignSchedule } from "../../api/types.ts";
import { NameField, NumberField, Pick, TextField, Words } from "../../audiences/rules/inputs.tsx";
import { compact } from "../../audiences/rules/leaves.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { isoOf, localOf, readCron, writeCron, ZONE, ZONES } from "./times.ts";
import classes from "./wizard.module.css";

function Zone({ value, onChange }: { readonly value: string; readonly onChange: (zone: string) => void }) {
  const { t } = useI18n();
  return <NameField label={t("wizard.zone")} value={value} known={ZONES} onChange={onChange} />;
}

export function ScheduleFields({
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
