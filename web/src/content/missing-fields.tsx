import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { printedVariables } from "../../../src/liquid/liquid.ts";
import { contentTexts } from "../../../src/messages/form/content-form.ts";
import classes from "./content.module.css";
import { fragmentsOf, fragmentsQuery } from "./fragments-query.ts";
import type { Content } from "./template-slots.ts";

const OTHERWISE = ["blank", "skip", "fail"] as const;

/** What becomes of the message when something it prints is not known of a person: a fallback for each variable, else one rule for all. */
export function MissingFields({ content, onChange }: { readonly content: Content; readonly onChange: (content: Content) => void }) {
  const { t } = useI18n();
  const { data } = useQuery(fragmentsQuery);
  const fragments = fragmentsOf(data?.rows);
  const variables = [...new Set(contentTexts(content).flatMap(({ text }) => printedVariables(text, fragments)))];
  const { missing, ...said } = content;
  if (variables.length === 0 && missing === undefined) return null;
  const fallbacks = missing?.fallbacks ?? {};
  const otherwise = missing?.otherwise ?? "blank";
  const put = (next: { readonly otherwise: (typeof OTHERWISE)[number]; readonly fallbacks: Readonly<Record<string, string>> }): void => {
    const kept = Object.entries(next.fallbacks).filter(([, text]) => text !== "");
    const isUsual = next.otherwise === "blank" && kept.length === 0;
    onChange(
      isUsual
        ? said
        : {
            ...said,
            missing: { otherwise: next.otherwise, ...(kept.length > 0 ? { fallbacks: Object.fromEntries(kept) } : {}) },
          },
    );
  };
  return (
    <fieldset className={classes["group"]} data-testid="missing-fields">
      <legend>{t("missing.title")}</legend>
      {variables.map((variable) => (
        <TextInput
          key={variable}
          size="sm"
          label={t("missing.fallback", { variable: variable.split(".").at(-1) ?? variable })}
          placeholder={t("missing.fallback.none")}
          value={fallbacks[variable] ?? ""}
          maxLength={1_024}
          onChange={({ currentTarget }) => put({ otherwise, fallbacks: { ...fallbacks, [variable]: currentTarget.value } })}
          data-testid={`fallback-${variable}`}
        />
      ))}
      <Select
        size="sm"
        label={t("missing.otherwise")}
        allowDeselect={false}
        value={otherwise}
        data={OTHERWISE.map((value) => ({ value, label: t(`missing.otherwise.${value}`) }))}
        onChange={(value) => put({ otherwise: OTHERWISE.find((one) => one === value) ?? "blank", fallbacks })}
        data-testid="missing-otherwise"
      />
    </fieldset>
  );
}
