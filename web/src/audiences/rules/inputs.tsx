/** The small controls that rules, campaigns and computed attributes are written with. */
import { TagsInput } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { Suggesting } from "../../components/suggesting.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { DURATION_UNITS, readDuration, writeDuration } from "./durations.ts";
import classes from "./inputs.module.css";

export type Option<Value extends string> = { readonly value: Value; readonly label: string };

/** The platform's own list: quick, familiar to every keyboard, and a wheel on a phone. */
export function Pick<Value extends string>({
  label,
  options,
  value,
  onChange,
  strong = false,
}: {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly strong?: boolean;
}) {
  return (
    <select
      aria-label={label}
      className={classes["pick"]}
      data-strong={strong || undefined}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.currentTarget.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {/* Written in a file as something that nobody can choose here: shown as it is, not as the first of the list. */}
      {options.every((option) => option.value !== value) && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export function Words({ children }: { readonly children: ReactNode }) {
  return <span className={classes["words"]}>{children}</span>;
}

/** Keeps what is typed while it is not yet a number. */
export function NumberField({
  label,
  value,
  onChange,
  min,
  max,
  short = false,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly short?: boolean;
}) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => {
    setTyped((before) => (Number(before) === value && before.trim() !== "" ? before : String(value)));
  }, [value]);
  const read = Number(typed);
  const wrong = typed.trim() === "" || !Number.isFinite(read) || (min !== undefined && read < min) || (max !== undefined && read > max);
  return (
    <input
      type="text"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={wrong}
      className={`${classes["text"]} ${classes["number"]} ${short ? classes["short"] : ""}`}
      value={typed}
      onChange={(event) => {
        const text = event.currentTarget.value.replace(",", ".");
        setTyped(text);
        const number = Number(text);
        if (text.trim() !== "" && Number.isFinite(number) && (min === undefined || number >= min) && (max === undefined || number <= max))
          onChange(number);
      }}
    />
  );
}

export function TextField({
  label,
  value,
  onChange,
  type = "text",
  placeholder,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: "text" | "date" | "datetime-local" | "time";
  readonly placeholder?: string;
}) {
  return (
    <input
      type={type}
      aria-label={label}
      className={`${classes["text"]} ${classes["value"]}`}
      value={value}
      placeholder={placeholder ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A name that is known, or one that will be: what is suggested is never all that is allowed. */
export function NameField({
  label,
  value,
  onChange,
  known,
  wrong = false,
  hint,
  onBlur,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly known: readonly string[];
  readonly wrong?: boolean;
  readonly hint?: (value: string) => string;
  readonly onBlur?: () => void;
}) {
  return (
    <Suggesting
      aria-label={label}
      placeholder={label}
      size="xs"
      className={`${classes["name"]} ${wrong ? classes["wrong"] : ""}`}
      classNames={{ input: `${classes["text"]}` }}
      value={value}
      onChange={onChange}
      {...(onBlur ? { onBlur } : {})}
      data={[...new Set(known)]}
      limit={30}
      maxDropdownHeight={260}
      comboboxProps={{ width: 280, position: "bottom-start" }}
      renderOption={({ option }) => (
        <span className={classes["option"]}>
          <span className="cut">{option.value}</span>
          {hint && hint(option.value) !== "" && <span className="muted small cut">{hint(option.value)}</span>}
        </span>
      )}
    />
  );
}

export function ManyField({
  label,
  value,
  onChange,
  known,
}: {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly known: readonly string[];
}) {
  return (
    <TagsInput
      aria-label={label}
      placeholder={value.length === 0 ? label : ""}
      size="xs"
      className={classes["tags"] ?? ""}
      value={[...value]}
      onChange={onChange}
      data={[...new Set(known)]}
      splitChars={[",", ";"]}
      acceptValueOnBlur
    />
  );
}

export function DurationField({
  label,
  value,
  onChange,
  units = DURATION_UNITS,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly units?: readonly (typeof DURATION_UNITS)[number][];
}) {
  const { t } = useI18n();
  const read = readDuration(value);
  // Written by hand elsewhere, of several units: shown as it is, never rounded.
  if (!read) return <TextField label={label} value={value} onChange={onChange} />;
  return (
    <span className={classes["together"]}>
      <NumberField label={label} value={read.n} min={0} max={100_000} short onChange={(n) => onChange(writeDuration(n, read.unit))} />
      <Pick
        label={t("rules.unit")}
        options={DURATION_UNITS.filter((unit) => unit === read.unit || units.includes(unit)).map((unit) => ({
          value: unit,
          label: t(`rules.unit.${unit}`, { n: read.n }),
        }))}
        value={read.unit}
        onChange={(unit) => onChange(writeDuration(read.n, unit))}
      />
    </span>
  );
}
