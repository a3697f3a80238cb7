import { NumberInput, Select, TextInput } from "@mantine/core";
import { useI18n } from "../../../i18n/i18n.tsx";
import { isoDuration, simpleDuration, UNITS, type Unit } from "../duration.ts";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";

/** A number and a unit; a duration that is more than that is written as ISO 8601. */
export function DurationField({
  label,
  value,
  onChange,
  pointer,
  optional = false,
  usual,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly pointer: string;
  readonly optional?: boolean;
  /** What holds while nothing is said; left out: no limit. */
  readonly usual?: string | undefined;
}) {
  const { t, isoDuration: span } = useI18n();
  const fault = useFault(pointer);
  const simple = value === undefined ? null : simpleDuration(value);
  const other = value !== undefined && simple === null;
  const unit = other ? "other" : (simple?.unit ?? "none");
  const units = [...(optional ? ["none"] : []), ...UNITS, "other"];
  return (
    <div className={classes["duration"]}>
      {other ? (
        <TextInput
          label={label}
          value={value}
          error={fault}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          placeholder="P1DT12H"
        />
      ) : (
        <NumberInput
          label={label}
          value={simple?.n ?? ""}
          error={fault}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          disabled={value === undefined}
          onChange={(n) => {
            if (typeof n === "number") onChange(isoDuration(n, simple?.unit ?? "hours"));
          }}
        />
      )}
      <Select
        aria-label={t("edit.duration.unit")}
        allowDeselect={false}
        value={unit}
        data={units.map((one) => ({
          value: one,
          label:
            one === "none" && usual !== undefined
              ? t("edit.duration.usual", { span: span(usual) })
              : t(`edit.duration.${one as Unit | "none" | "other"}`),
        }))}
        onChange={(next) => {
          if (next === "none") onChange(undefined);
          else if (next === "other") onChange("P1DT12H");
          else if (next !== null) onChange(isoDuration(simple?.n ?? 1, next as Unit));
        }}
      />
    </div>
  );
}
