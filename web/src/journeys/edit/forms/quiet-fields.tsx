import { Radio, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../../i18n/i18n.tsx";
import { workspaceQuery } from "../../../settings/workspace-query.ts";
import { useFault } from "../form-context.tsx";
import { asLoose, asText, type Loose } from "../loose.ts";
import classes from "../edit.module.css";

const USUAL = { from: "21:00", to: "08:00" };

/** Whose quiet hours: those of the workspace, whatever they become, or hours of this step's own. Both fields empty would not say which. */
export function QuietFields({ value, onChange }: { readonly value: Loose; readonly onChange: (value: Loose, field: string) => void }) {
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
        value={own ? "own" : "workspace"}
        onChange={(chosen) => onChange({ ...value, quiet: chosen === "own" ? (hours ?? USUAL) : {} }, "whose")}
      >
        <div className={classes["radios"]}>
          <Radio
            value="workspace"
            label={t("edit.quiet.workspace")}
            description={data && t(hours === null ? "edit.quiet.workspace.none" : "edit.quiet.workspace.hint", hours ?? {})}
            data-testid="quiet-workspace"
          />
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
