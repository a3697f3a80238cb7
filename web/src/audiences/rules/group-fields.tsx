/** "belongs to a company where its plan is pro, as somebody whose role is admin" */
import type { GroupRule } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { NameField, NumberField, Pick, Words } from "./inputs.tsx";
import { type LeafProps, NUMBER_OPERATORS } from "./leaf-props.ts";
import { compact } from "./leaves.ts";
import { useVocabulary } from "./vocabulary.tsx";
import { Where } from "./where-fields.tsx";

export function GroupFields({ rule, onChange, wrong }: LeafProps<GroupRule>) {
  const { t } = useI18n();
  const { groups } = useVocabulary();
  const known = groups.find(({ kind }) => kind === rule.group);
  const put = (part: Partial<{ [K in keyof GroupRule]: GroupRule[K] | undefined }>) => onChange(compact<GroupRule>({ ...rule, ...part }));
  return (
    <>
      <Pick
        label={t("rules.group.count")}
        options={[
          { value: "some", label: t("rules.group.some") },
          { value: "count", label: t("rules.group.many") },
        ]}
        value={rule.count === undefined ? "some" : "count"}
        onChange={(how) => put({ count: how === "some" ? undefined : { is: "at_least", value: 2 } })}
      />
      {rule.count !== undefined && (
        <>
          <Pick
            label={t("rules.operator")}
            options={NUMBER_OPERATORS.map((is) => ({ value: is, label: t(`rules.is.${is}`) }))}
            value={rule.count.is}
            onChange={(is) => rule.count && put({ count: { ...rule.count, is } })}
          />
          <NumberField
            label={t("rules.value")}
            value={rule.count.value}
            min={0}
            short
            onChange={(value) => rule.count && put({ count: { ...rule.count, value } })}
          />
        </>
      )}
      <NameField
        label={t("rules.group.kind")}
        value={rule.group}
        known={groups.map(({ kind }) => kind)}
        hint={(kind) => groups.find((one) => one.kind === kind)?.title ?? ""}
        wrong={wrong}
        onChange={(group) => put({ group })}
      />
      <Where where={rule.where} properties={known?.properties ?? []} onChange={(where) => put({ where })} />
      <Words>{t("rules.group.as")}</Words>
      <Where where={rule.membership} properties={known?.membership ?? []} onChange={(membership) => put({ membership })} />
    </>
  );
}
