/** In a journey's message: which form it opens, or whose only question it asks. */
import { Select } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { tappableOptions } from "../../../src/forms/choice-id.ts";
import type { JourneyNode } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { allQuestions } from "./form-edit.ts";
import { formQuery, formsQuery } from "./form-queries.ts";

type Content = Extract<JourneyNode, { readonly kind: "message" }>["content"];
type Asking = Extract<Content, { readonly kind: "flow" | "buttons" | "list" }>;

export function FormChoice({ content, onChange }: { readonly content: Asking; readonly onChange: (content: Content) => void }) {
  const { t } = useI18n();
  const { data } = useQuery(formsQuery);
  const published = data?.rows.filter(({ state }) => state === "published") ?? [];
  const single = content.kind !== "flow";
  const asked = useQueries({ queries: published.filter(({ questions }) => single && questions === 1).map(({ name }) => formQuery(name)) });
  if (content.kind === "flow")
    return (
      <Select
        label={t("forms.pick")}
        searchable
        nothingFoundMessage={t("forms.pick.none")}
        value={published.find(({ flowId }) => flowId === content.flowId)?.name ?? null}
        data={published.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(name) => {
          const form = published.find((one) => one.name === name);
          if (!form?.flowId) return;
          const { screen: _screen, data: _data, ...rest } = content;
          onChange({
            ...rest,
            flowId: form.flowId,
            label: rest.label === "" ? form.title.slice(0, 30) : rest.label,
            ...(form.firstScreen === null ? {} : { screen: form.firstScreen }),
          });
        }}
        data-testid="form-choice"
      />
    );
  const most = content.kind === "buttons" ? 3 : 10;
  const offered = asked.flatMap(({ data: form }) => {
    const options = form ? tappableOptions(form.id, form.document) : [];
    return form && options.length > 0 && options.length <= most ? [{ form, options }] : [];
  });
  if (offered.length === 0) return null;
  const chosen = JSON.stringify(content);
  return (
    <Select
      label={t("forms.pick.survey")}
      value={offered.find(({ form }) => chosen.includes(`form/${form.id}/`))?.form.name ?? null}
      data={offered.map(({ form }) => ({ value: form.name, label: form.document.title }))}
      onChange={(name) => {
        const found = offered.find(({ form }) => form.name === name);
        if (!found) return;
        const body = allQuestions(found.form.document)[0]?.label ?? content.body;
        onChange(
          content.kind === "buttons"
            ? { ...content, body, buttons: found.options }
            : { ...content, body, sections: [{ rows: found.options }] },
        );
      }}
      data-testid="form-choice"
    />
  );
}
