import { NumberInput, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Json } from "../../../../../src/platform/json.ts";
import type { JourneyDocument } from "../../../api/types.ts";
import { ZONES } from "../../../campaigns/wizard/times.ts";
import { groupKindsQuery } from "../../../groups/group-queries.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";
import { DurationField } from "./duration-field.tsx";

const PERIODS = ["hour", "day", "week"] as const;

/** Whose message goes first, who is kept out, how many may begin, how often round a circle, and by which clocks. */
export function RulesFields({
  document,
  set,
}: {
  readonly document: JourneyDocument;
  readonly set: (path: string, value: Json | undefined) => void;
}) {
  const { t } = useI18n();
  const { data } = useQuery(groupKindsQuery);
  const zoneFault = useFault("/zone");
  const { priority, holdout, caps = {}, loops = {}, zone } = document;
  const { total, per, perGroup } = caps;
  const kinds = [...new Set([...(data?.rows ?? []).map(({ name }) => name), ...(perGroup ? [perGroup.kind] : [])])];
  const [firstKind] = kinds;
  const titles = new Map(data?.rows.map(({ name, title }) => [name, title]));
  const periods = PERIODS.map((period) => ({ value: period, label: t(`edit.caps.${period}`) }));
  return (
    <fieldset className={classes["group"]}>
      <legend>{t("edit.rules")}</legend>
      <Count
        label={t("edit.rules.priority")}
        value={priority}
        min={0}
        max={100}
        usual="50"
        testId="rule-priority"
        onChange={(n) => set("priority", n)}
      />
      <Count
        label={t("edit.rules.holdout")}
        value={holdout === undefined ? undefined : Math.round(holdout * 1_000) / 10}
        min={0}
        max={50}
        decimals={1}
        suffix=" %"
        usual="0 %"
        testId="rule-holdout"
        onChange={(n) => set("holdout", n === undefined ? undefined : Math.round(n * 10) / 1_000)}
      />
      <Count label={t("edit.caps.total")} value={total} min={1} testId="rule-cap" onChange={(n) => set("caps.total", n)} />
      <div className={classes["duration"]}>
        <Count
          label={t("edit.caps.per")}
          value={per?.count}
          min={1}
          onChange={(n) => set("caps.per", n === undefined ? undefined : { period: per?.period ?? "day", count: n })}
        />
        <Select
          aria-label={t("edit.caps.period")}
          allowDeselect={false}
          disabled={per === undefined}
          value={per?.period ?? "day"}
          data={periods}
          onChange={(period) => per && set("caps.per", { ...per, period })}
        />
      </div>
      {firstKind !== undefined && (
        <>
          <div className={classes["duration"]}>
            <Count
              label={t("edit.caps.perGroup")}
              value={perGroup?.count}
              min={1}
              testId="rule-per-group"
              onChange={(n) => set("caps.perGroup", n === undefined ? undefined : { ...(perGroup ?? { kind: firstKind }), count: n })}
            />
            <Select
              aria-label={t("edit.caps.kind")}
              allowDeselect={false}
              disabled={perGroup === undefined}
              value={perGroup?.kind ?? firstKind}
              data={kinds.map((kind) => ({ value: kind, label: titles.get(kind) ?? kind }))}
              onChange={(kind) => set("caps.perGroup.kind", kind ?? firstKind)}
            />
          </div>
          {perGroup && (
            <Select
              label={t("edit.caps.group.period")}
              clearable
              placeholder={t("edit.caps.inAll")}
              value={perGroup.period ?? null}
              data={periods}
              onChange={(period) => set("caps.perGroup.period", period ?? undefined)}
            />
          )}
        </>
      )}
      <Count label={t("edit.loops.passes")} value={loops.passes} min={1} usual="1000" onChange={(n) => set("loops.passes", n)} />
      <DurationField
        label={t("edit.loops.every")}
        value={loops.every}
        pointer="/loops/every"
        optional
        onChange={(every) => set("loops.every", every)}
      />
      <Select
        label={t("edit.rules.zone")}
        searchable
        clearable
        limit={50}
        placeholder={t("edit.rules.zone.usual")}
        error={zoneFault}
        value={zone ?? null}
        data={zone === undefined || ZONES.includes(zone) ? [...ZONES] : [zone, ...ZONES]}
        onChange={(next) => set("zone", next ?? undefined)}
      />
    </fieldset>
  );
}

/** A number that may be left out; `usual` is what holds then. */
function Count({
  label,
  value,
  min,
  max,
  decimals = 0,
  suffix = "",
  usual,
  testId,
  onChange,
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly suffix?: string;
  readonly usual?: string;
  readonly testId?: string;
  readonly onChange: (value: number | undefined) => void;
}) {
  return (
    <NumberInput
      label={label}
      value={value ?? ""}
      min={min}
      {...(max === undefined ? {} : { max })}
      decimalScale={decimals}
      allowNegative={false}
      suffix={suffix}
      placeholder={usual ?? ""}
      data-testid={testId}
      onChange={(n) => onChange(typeof n === "number" ? n : undefined)}
    />
  );
}
