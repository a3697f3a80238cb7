import { ActionIcon, Button, Chip, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./policy.module.css";
import type { PolicyRule, RuleOf } from "./policy-queries.ts";
import { WeekStrip } from "./week-strip.tsx";

type Change = (rule: PolicyRule) => void;
const NEEDS = ["opt_in", "opt_in_or_window", "not_refused"] as const;
const WEEK = ["1", "2", "3", "4", "5", "6", "0"];

/** What one kind of rule has that others have not. */
export function RuleFields({ rule, onChange }: { readonly rule: PolicyRule; readonly onChange: Change }) {
  const { t } = useI18n();
  switch (rule.kind) {
    case "consent": {
      const { lapsesAfterDays: _, ...lasting } = rule;
      return (
        <>
          <Select
            label={t("policy.form.needs")}
            data={NEEDS.map((value) => ({ value, label: t(`policy.needs.${value}`) }))}
            value={rule.needs}
            allowDeselect={false}
            onChange={(value) => onChange({ ...rule, needs: NEEDS.find((known) => known === value) ?? rule.needs })}
          />
          <NumberInput
            label={t("policy.form.lapses")}
            min={1}
            max={36_500}
            value={rule.lapsesAfterDays ?? ""}
            onChange={(value) => onChange(typeof value === "number" ? { ...rule, lapsesAfterDays: value } : lasting)}
          />
        </>
      );
    }
    case "conversation":
    case "min_gap":
      return (
        <NumberInput
          label={t("policy.form.minutes")}
          min={1}
          max={44_640}
          value={rule.minutes}
          onChange={(value) => onChange({ ...rule, minutes: typeof value === "number" ? value : rule.minutes })}
          data-testid="rule-minutes"
        />
      );
    case "frequency_cap":
      return <CapFields rule={rule} onChange={onChange} />;
    case "quiet_hours":
      return <HoursFields rule={rule} onChange={onChange} />;
    case "priority":
      return <TagsInput label={t("policy.form.order")} value={[...rule.order]} onChange={(order) => onChange({ ...rule, order })} />;
  }
}

function CapFields({ rule, onChange }: { readonly rule: RuleOf<"frequency_cap">; readonly onChange: Change }) {
  const { t } = useI18n();
  const { each: _each, ...together } = rule;
  const { whenFull: _full, ...waiting } = rule;
  const per = "hours" in rule.per ? "hours" : rule.per.calendar;
  const periods = ["hours", "day", "week", "month"] as const;
  return (
    <>
      <div className={classes["row"]}>
        <NumberInput
          label={t("policy.form.most")}
          min={1}
          max={1_000}
          value={rule.most}
          onChange={(value) => onChange({ ...rule, most: typeof value === "number" ? value : rule.most })}
          data-testid="rule-most"
        />
        <Select
          label={t("policy.form.per")}
          data={periods.map((value) => ({ value, label: t(`policy.form.per.${value}`) }))}
          value={per}
          allowDeselect={false}
          onChange={(value) => {
            const calendar = (["day", "week", "month"] as const).find((known) => known === value);
            onChange({ ...rule, per: calendar ? { calendar } : { hours: 24 } });
          }}
        />
        {"hours" in rule.per && (
          <NumberInput
            label={t("policy.form.hours")}
            min={1}
            max={744}
            value={rule.per.hours}
            onChange={(value) => typeof value === "number" && onChange({ ...rule, per: { hours: value } })}
          />
        )}
      </div>
      <div className={classes["row"]}>
        <Select
          label={t("policy.form.each")}
          data={(["all", "channel", "topic"] as const).map((value) => ({ value, label: t(`policy.form.each.${value}`) }))}
          value={rule.each ?? "all"}
          allowDeselect={false}
          onChange={(value) => onChange(value === "channel" || value === "topic" ? { ...rule, each: value } : together)}
        />
        <Select
          label={t("policy.form.full")}
          data={(["hold", "refuse"] as const).map((value) => ({ value, label: t(`policy.full.${value}`) }))}
          value={rule.whenFull ?? "hold"}
          allowDeselect={false}
          onChange={(value) => onChange(value === "refuse" ? { ...rule, whenFull: "refuse" } : waiting)}
        />
      </div>
    </>
  );
}

function HoursFields({ rule, onChange }: { readonly rule: RuleOf<"quiet_hours">; readonly onChange: Change }) {
  const { t, language } = useI18n();
  const name = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const { holidays: _, ...without } = rule;
  const write = (index: number, change: Partial<(typeof rule.allowed)[number]>): void =>
    onChange({ ...rule, allowed: rule.allowed.map((one, place) => (place === index ? { ...one, ...change } : one)) });
  return (
    <>
      {rule.allowed.map((stretch, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- stretches have no other name, and may be alike while they are written
        <div key={index} className={classes["form"]}>
          <Chip.Group multiple value={stretch.days.map(String)} onChange={(days) => write(index, { days: days.map(Number) })}>
            <div className={classes["row"]}>
              {WEEK.map((day) => (
                <Chip key={day} value={day} size="xs">
                  {name.format(new Date(Date.UTC(2024, 0, 7 + Number(day))))}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          <div className={classes["row"]}>
            <TextInput
              label={t("policy.form.from")}
              value={stretch.from}
              onChange={({ currentTarget }) => write(index, { from: currentTarget.value })}
              data-testid={`rule-from-${index}`}
            />
            <TextInput
              label={t("policy.form.to")}
              value={stretch.to}
              onChange={({ currentTarget }) => write(index, { to: currentTarget.value })}
              data-testid={`rule-to-${index}`}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("policy.form.removeHours")}
              onClick={() => onChange({ ...rule, allowed: rule.allowed.filter((_stretch, place) => place !== index) })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => onChange({ ...rule, allowed: [...rule.allowed, { days: [1, 2, 3, 4, 5], from: "09:00", to: "20:00" }] })}
      >
        {t("policy.form.addHours")}
      </Button>
      <WeekStrip allowed={rule.allowed} holidays={rule.holidays} />
      <Select
        label={t("policy.form.holidays")}
        data={(["none", "quiet", "as_sunday"] as const).map((value) => ({ value, label: t(`policy.holidays.${value}`) }))}
        value={rule.holidays ?? "none"}
        allowDeselect={false}
        onChange={(value) => onChange(value === "quiet" || value === "as_sunday" ? { ...rule, holidays: value } : without)}
      />
    </>
  );
}
