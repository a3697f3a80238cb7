import { Button, CloseButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { PropertyRule } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ComparisonField } from "./comparison-field.tsx";
import { firstComparison } from "./comparisons.ts";
import { NameField, Words } from "./inputs.tsx";
import classes from "./rules.module.css";

type Properties = readonly { readonly property: string; readonly kinds: readonly string[] }[];

/** "where total is at least 50 and sku is …" */
export function Where({
  where = [],
  properties,
  onChange,
}: {
  readonly where: readonly PropertyRule[] | undefined;
  readonly properties: Properties;
  readonly onChange: (where: readonly PropertyRule[] | undefined) => void;
}) {
  const { t } = useI18n();
  const put = (next: readonly PropertyRule[]) => onChange(next.length === 0 ? undefined : next);
  const first = properties[0];
  return (
    <>
      {where.map((rule, index) => {
        const { property, ...comparison } = rule;
        const kinds = properties.find((one) => one.property === property)?.kinds ?? [];
        const set = (next: PropertyRule) => put(where.map((one, at) => (at === index ? next : one)));
        return (
          // Conditions have no other name than their place.
          <span key={index} className={classes["where"]}>
            <Words>{t(index === 0 ? "rules.where" : "rules.and")}</Words>
            <NameField
              label={t("rules.property")}
              value={property}
              known={properties.map((one) => one.property)}
              onChange={(name) => set({ property: name, ...comparison })}
            />
            <ComparisonField value={comparison} kinds={kinds} onChange={(next) => set({ property, ...next })} />
            <CloseButton size="sm" aria-label={t("rules.where.remove")} onClick={() => put(where.filter((_, at) => at !== index))} />
          </span>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => put([...where, { property: first?.property ?? "", ...firstComparison(first?.kinds ?? []) }])}
      >
        {t("rules.where.add")}
      </Button>
    </>
  );
}
