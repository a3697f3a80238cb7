import { Checkbox, NumberInput, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import type { DataConnection, SyncDocument } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { Rhythm } from "./import-words.ts";
import classes from "./imports.module.css";

type Source = SyncDocument["source"];
type Into = SyncDocument["into"];

export function SourceFields({
  kind,
  source,
  onChange,
}: {
  readonly kind: DataConnection["kind"];
  readonly source: Source;
  readonly onChange: (source: Source) => void;
}) {
  const { t } = useI18n();
  if (source.kind === "query")
    return (
      <>
        <Textarea
          label={t("imports.query")}
          description={t("imports.query.hint")}
          className={classes["query"] ?? ""}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          value={source.query}
          onChange={(event) => onChange({ ...source, query: event.currentTarget.value })}
          data-testid="import-query"
        />
        <TextInput
          label={t("imports.cursor")}
          description={t("imports.cursor.hint")}
          value={source.cursor ?? ""}
          onChange={(event) => onChange({ ...source, cursor: event.currentTarget.value === "" ? null : event.currentTarget.value })}
          maw={420}
          data-testid="import-cursor"
        />
      </>
    );
  return (
    <>
      <TextInput
        label={t(source.newest ? "imports.prefix" : "imports.path")}
        description={t("imports.path.hint")}
        value={source.path}
        onChange={(event) => onChange({ ...source, path: event.currentTarget.value })}
        maw={420}
        data-testid="import-path"
      />
      {kind === "s3" && (
        <Checkbox
          label={t("imports.newest")}
          description={t("imports.newest.hint")}
          checked={source.newest}
          onChange={(event) => onChange({ ...source, newest: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

export function IntoFields({
  into,
  isIncremental,
  onChange,
}: {
  readonly into: Into;
  readonly isIncremental: boolean;
  readonly onChange: (into: Into) => void;
}) {
  const { t } = useI18n();
  return (
    <>
      <SegmentedControl
        aria-label={t("imports.becomes")}
        value={into.kind}
        onChange={(kind) =>
          onChange(
            kind === "list"
              ? { kind, list: "", mode: isIncremental ? "add" : "replace", mostLeavingPercent: 50 }
              : kind === "events"
                ? { kind, event: "" }
                : { kind: "profiles" },
          )
        }
        data={(["profiles", "list", "events"] as const).map((value) => ({ value, label: t(`imports.into.${value}`) }))}
        style={{ alignSelf: "flex-start" }}
      />
      <p className="muted small">{t(`imports.into.${into.kind}.hint`)}</p>
      {into.kind === "list" && (
        <>
          <TextInput
            label={t("imports.list")}
            description={t("imports.list.hint")}
            value={into.list}
            onChange={(event) => onChange({ ...into, list: event.currentTarget.value })}
            maw={420}
            data-testid="import-list"
          />
          <SegmentedControl
            aria-label={t("imports.mode")}
            value={into.mode}
            onChange={(mode) => onChange({ ...into, mode: mode === "replace" ? "replace" : "add" })}
            data={[
              { value: "add", label: t("upload.mode.add") },
              { value: "replace", label: t("upload.mode.replace"), disabled: isIncremental },
            ]}
            style={{ alignSelf: "flex-start" }}
          />
          {into.mode === "replace" && (
            <NumberInput
              label={t("imports.guard")}
              description={t("imports.guard.hint")}
              min={1}
              max={100}
              allowDecimal={false}
              suffix=" %"
              value={into.mostLeavingPercent}
              onChange={(value) => onChange({ ...into, mostLeavingPercent: Number(value) })}
              maw={420}
            />
          )}
        </>
      )}
      {into.kind === "events" && (
        <TextInput
          label={t("imports.event")}
          description={t("imports.event.hint")}
          value={into.event}
          onChange={(event) => onChange({ ...into, event: event.currentTarget.value })}
          maw={420}
          data-testid="import-event"
        />
      )}
    </>
  );
}

export function RhythmFields({ rhythm, onChange }: { readonly rhythm: Rhythm; readonly onChange: (rhythm: Rhythm) => void }) {
  const { t } = useI18n();
  return (
    <>
      <SegmentedControl
        aria-label={t("imports.when")}
        value={rhythm.kind}
        onChange={(kind) => onChange({ ...rhythm, kind })}
        data={(["manual", "hourly", "daily", "cron"] as const).map((value) => ({ value, label: t(`imports.when.${value}`) }))}
        style={{ alignSelf: "flex-start" }}
      />
      {rhythm.kind !== "manual" && (
        <div className={classes["pair"]}>
          {rhythm.kind === "daily" && (
            <TextInput
              type="time"
              label={t("imports.when.time")}
              value={rhythm.time}
              onChange={(event) => onChange({ ...rhythm, time: event.currentTarget.value })}
            />
          )}
          {rhythm.kind === "cron" && (
            <TextInput
              label={t("imports.when.cron")}
              description={t("imports.when.cron.hint")}
              value={rhythm.cron}
              onChange={(event) => onChange({ ...rhythm, cron: event.currentTarget.value })}
            />
          )}
          <Select
            label={t("imports.when.zone")}
            searchable
            allowDeselect={false}
            data={[...new Set([rhythm.zone, ...Intl.supportedValuesOf("timeZone")])]}
            value={rhythm.zone}
            onChange={(zone) => zone !== null && onChange({ ...rhythm, zone })}
          />
        </div>
      )}
    </>
  );
}
