import { Radio, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../../i18n/i18n.tsx";
import { workspaceQuery } from "../../../settings/workspace-query.ts";
import { useFault } from "../form-context.tsx";
import { asLoose, asText, type Loose } from "../loose.ts";
import classes from "../edit.module.css";

const USUAL = { from: "21:00", to: "08:00" };

/**
 * Whose quiet hours: those of the workspace, whatever they become, none at all, or hours of this step's own. Both fields empty would
 * not say which. `usual`: what stands for the workspace's; undefined: nothing.
 */
export function QuietFields({
  value,
  usual,
  onChange,
}: {
  readonly value: Loose;
  readonly usual: Loose | undefined;
  readonly onChange: (value: Loose, field: string) => void;
}) {
  const { t } = useI18n();
  const quiet = asLoose(value["quiet"]);
  const own = quiet["from"] !== undefined || quiet["to"] !== undefined;
  const faults = { from: useFault("/quiet/from"), to: useFault("/quiet/to"), both: useFault("/quiet") };
  const { data } = useQuery(workspaceQuery);
  const hours = data?.quietHours ?? null;
  return (
    <>
      <Radio.Group
        label={t("edit.quiet.whose")}
        value={value["quiet"] === "none" ? "none" : own ? "own" : "workspace"}
        onChange={(chosen) => {
          const { quiet: _before, ...rest } = value;
          const next = chosen === "none" ? "none" : chosen === "own" ? (hours ?? USUAL) : usual;
          onChange(next === undefined ? rest : { ...rest, quiet: next }, "whose");
        }}
      >
        <div className={classes["radios"]}>
          <Radio
            value="workspace"
            label={t("edit.quiet.workspace")}
            description={data && t(hours === null ? "edit.quiet.workspace.none" : "edit.quiet.workspace.hint", hours ?? {})}
            data-testid="quiet-workspace"
          />
          <Radio value="none" label={t("edit.quiet.none")} description={t("edit.quiet.none.hint")} data-testid="quiet-none" />
          <Radio value="own" label={t("edit.quiet.own")} description={t("edit.quiet.own.hint")} data-testid="quiet-own" />
        </div>
      </Radio.Group>
      {own &&
        (["from", "to"] as const).map((end) => (
          <TextInput
            key={end}
            type="time"
            label={t(`edit.wait.${end}`)}
            value={asText(quiet[end])}
            error={faults[end] ?? (end === "from" ? faults.both : undefined)}
            // An emptied field stays in the document as an empty time, which is a fault: it does not turn into the workspace's hours.
            onChange={({ currentTarget }) => onChange({ ...value, quiet: { ...quiet, [end]: currentTarget.value } }, `quiet.${end}`)}
            data-testid={`field-quiet.${end}`}
          />
        ))}
    </>
  );
}
