import type { RuleWindow } from "./leaves.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { DurationField, Pick, TextField, Words } from "./inputs.tsx";

const KINDS = ["ever", "last", "between", "dates", "this"] as const;
type Kind = (typeof KINDS)[number];
const SPANS = ["day", "week", "month", "year"] as const;

/** When: "in the last 30 days", "this month", ever. */
export function WindowField({
  value,
  onChange,
}: {
  readonly value: RuleWindow | undefined;
  readonly onChange: (value: RuleWindow | undefined) => void;
}) {
  const { t } = useI18n();
  const kind = kindOf(value);
  return (
    <>
      <Pick
        label={t("rules.window")}
        options={KINDS.map((one) => ({ value: one, label: t(`rules.window.${one}`) }))}
        value={kind}
        onChange={(next) => onChange(firstWindow(next))}
      />
      {value && "last" in value && (
        <DurationField label={t("rules.window.last")} value={value.last} onChange={(last) => onChange({ last })} />
      )}
      {value && "from" in value && (
        <>
          <DurationField label={t("rules.window.from")} value={value.from} onChange={(from) => onChange({ ...value, from })} />
          <Words>{t("rules.window.to")}</Words>
          <DurationField label={t("rules.window.to")} value={value.to} onChange={(to) => onChange({ ...value, to })} />
          <Words>{t("rules.window.ago")}</Words>
        </>
      )}
      {value && kind === "dates" && !("this" in value) && (
        <>
          <TextField
            type="date"
            label={t("rules.window.since")}
            value={("since" in value ? (value.since ?? "") : "").slice(0, 10)}
            onChange={(since) => onChange(dates(since, "until" in value ? value.until : undefined))}
          />
          <Words>{t("rules.window.until")}</Words>
          <TextField
            type="date"
            label={t("rules.window.until")}
            value={("until" in value ? (value.until ?? "") : "").slice(0, 10)}
            onChange={(until) => onChange(dates("since" in value ? value.since : undefined, until))}
          />
        </>
      )}
      {value && "this" in value && (
        <Pick
          label={t("rules.window.this")}
          options={SPANS.map((span) => ({ value: span, label: t(`rules.window.this.${span}`) }))}
          value={value.this}
          onChange={(span) => onChange({ ...value, this: span })}
        />
      )}
    </>
  );
}

function kindOf(value: RuleWindow | undefined): Kind {
  if (!value) return "ever";
  if ("last" in value) return "last";
  if ("from" in value) return "between";
  return "this" in value ? "this" : "dates";
}

function firstWindow(kind: Kind): RuleWindow | undefined {
  switch (kind) {
    case "ever":
      return undefined;
    case "last":
      return { last: "P30D" };
    case "between":
      return { from: "P60D", to: "P30D" };
    case "dates":
      return { since: new Date().toISOString().slice(0, 10) };
    case "this":
      return { this: "month" };
  }
}

function dates(since: string | undefined, until: string | undefined): RuleWindow {
  return { ...(since ? { since } : {}), ...(until ? { until } : {}) };
}
