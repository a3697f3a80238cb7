import { Select } from "@mantine/core";
import { useI18n } from "../../../i18n/i18n.tsx";
import { DurationField } from "./duration-field.tsx";

const WAYS = ["exactly", "before", "after"] as const;

/** So much before or after a moment: `-P3D`. */
export function ShiftField({
  label,
  value,
  pointer,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly pointer: string;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { t } = useI18n();
  const way = value === undefined ? "exactly" : value.startsWith("-") ? "before" : "after";
  const length = value?.replace(/^[+-]/, "");
  const sign = way === "before" ? "-" : "";
  return (
    <>
      <Select
        label={label}
        allowDeselect={false}
        value={way}
        data={WAYS.map((one) => ({ value: one, label: t(`edit.wait.offset.${one}`) }))}
        onChange={(next) => onChange(next === "exactly" ? undefined : `${next === "before" ? "-" : ""}${length ?? "P1D"}`)}
        data-testid="wait-offset"
      />
      {length !== undefined && (
        <DurationField
          label={t("edit.wait.offset.length")}
          value={length}
          pointer={pointer}
          onChange={(next) => onChange(next === undefined ? undefined : `${sign}${next}`)}
        />
      )}
    </>
  );
}
