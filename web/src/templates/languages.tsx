/** Which language of the template everybody gets, and which languages of the people it lacks. */
import { Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { TemplateDetail, TemplateLanguages } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./templates.module.css";

export function Languages({ template }: { readonly template: TemplateDetail }) {
  const { t, languageName } = useI18n();
  const client = useQueryClient();
  const writes = useRight("templates:write");
  const path = `/v1/template-languages/${encodeURIComponent(template.name)}`;
  const key = ["templates", "languages", template.name];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => get<TemplateLanguages>(path, {}, signal) });
  const { data: list } = useQuery(templatesQuery);
  const choose = useAction({
    mutationFn: (language: string | null) => send<TemplateLanguages>("PUT", path, { language }),
    onSuccess: (next) => client.setQueryData(key, next),
  });
  const own = (list?.rows ?? []).filter(({ name }) => name === template.name).map(({ language }) => language);
  const missing = foreign(data);
  return (
    <section className={`${classes["section"]} panel`} aria-label={t("languages.title")} data-testid="template-languages">
      <div className={classes["form"]}>
        <h2>{t("languages.title")}</h2>
        {data && missing.length === 0 && <p className="muted small">{t("languages.all")}</p>}
        {missing.map(({ wanted, gets, why, people }) => (
          <p key={`${wanted} ${gets}`} className="small" data-testid="language-missing">
            {t(`check.language.${why}`, {
              n: people,
              wanted: languageName(wanted),
              gets: gets === null ? t("common.none") : languageName(gets),
            })}
          </p>
        ))}
        <Select
          label={t("languages.template")}
          description={t("languages.template.hint")}
          placeholder={t("languages.default.none")}
          data={[...new Set(own)].map((value) => ({ value, label: languageName(value) }))}
          value={data?.language ?? null}
          clearable
          disabled={!writes || choose.isPending}
          onChange={(language) => choose.mutate(language)}
          data-testid="template-language"
        />
        <Trouble error={choose.error} />
      </div>
    </section>
  );
}

type Foreign = {
  readonly wanted: string;
  readonly gets: string | null;
  readonly why: "no_version" | "not_approved";
  readonly people: number;
};

/** By language, whatever the region. */
function foreign(data: TemplateLanguages | undefined): readonly Foreign[] {
  const sums = new Map<string, Foreign>();
  for (const { locale, gets, why, people } of data?.people ?? []) {
    if (why === null) continue;
    const wanted = locale.split(/[-_]/)[0] ?? locale;
    const key = `${wanted} ${gets} ${why}`;
    sums.set(key, { wanted, gets, why, people: (sums.get(key)?.people ?? 0) + people });
  }
  return [...sums.values()].toSorted((one, other) => other.people - one.people);
}
