import { useQuery } from "@tanstack/react-query";
import type { CampaignDocument } from "../../api/types.ts";
import { NumberField, Pick, Words } from "../../audiences/rules/inputs.tsx";
import { groupKindsQuery } from "../../groups/group-queries.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./wizard.module.css";

type PerGroup = CampaignDocument["perGroup"];

/** At most so many people of one company; nothing where the workspace has no groups. */
export function PerGroupField({ perGroup, onChange }: { readonly perGroup: PerGroup; readonly onChange: (perGroup: PerGroup) => void }) {
  const { t } = useI18n();
  const { data } = useQuery(groupKindsQuery);
  const kinds = data?.rows ?? [];
  const [first] = kinds;
  if (perGroup === undefined && !first) return null;
  return (
    <div className={classes["line"]}>
      <label className={classes["check"]}>
        <input
          type="checkbox"
          checked={perGroup !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked && first ? { kind: first.name, most: 1 } : undefined)}
          data-testid="per-group"
        />
        {t("wizard.perGroup")}
      </label>
      {perGroup && (
        <>
          <NumberField
            label={t("wizard.perGroup")}
            value={perGroup.most}
            min={1}
            short
            onChange={(most) => onChange({ ...perGroup, most })}
          />
          <Words>{t("wizard.perGroup.of")}</Words>
          <Pick
            label={t("wizard.perGroup.kind")}
            options={kinds.map(({ name, title }) => ({ value: name, label: title }))}
            value={perGroup.kind}
            onChange={(kind) => onChange({ ...perGroup, kind })}
          />
        </>
      )}
    </div>
  );
}
