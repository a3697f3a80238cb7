import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "../api/queries.ts";
import type { CampaignView, ContentPreview } from "../api/types.ts";
import { draftPreview } from "../../../src/insights/preview.ts";
import { channelForm } from "../channels/channel-forms.ts";
import { fragmentsOf, fragmentsQuery } from "../content/fragments-query.ts";
import { SampledPhone } from "../content/sampled-phone.tsx";
import { withFragments } from "../content/with-fragments.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./campaigns.module.css";
import { filledPreview } from "../content/template-slots.ts";
import { askOf } from "./sample-of.ts";
import { noticeWords } from "./wizard/schedule-words.ts";
import { Problems } from "./wizard/field.tsx";

const NOTHING: ContentPreview = { header: null, body: "", footer: null, buttons: [] };

/** What was decided before the start: the messages as customers see them, and the times it ran. */
export function Plan({ campaign }: { readonly campaign: CampaignView }) {
  const i18n = useI18n();
  const { t, dateTime, languageName } = i18n;
  const { data: templates } = useQuery(templatesQuery);
  const { data: fragments } = useQuery(fragmentsQuery);
  const { document, occurrences, warnings } = campaign;
  const steps = noticeWords(i18n, document.notice);
  return (
    <div className={classes["column"]}>
      <Problems problems={warnings} variants={document.variants} />
      <section className={`panel ${classes["card"]}`} aria-label={t("wizard.step.messages")}>
        <h2 className={classes["cardTitle"]}>{t("wizard.step.messages")}</h2>
        <div className={classes["previews"]}>
          {document.variants.flatMap(({ name, messages }) =>
            Object.entries(messages).map(([language, content]) => {
              const template =
                content.kind === "template"
                  ? templates?.rows.find((row) => row.name === content.name && row.language === (content.language ?? language))
                  : undefined;
              const draft = withFragments(
                content.kind === "template"
                  ? ((template && filledPreview(template.preview, content)) ?? NOTHING)
                  : content.kind === "fields"
                    ? (channelForm(document.channel)?.preview(content.fields) ?? NOTHING)
                    : draftPreview(content, null),
                fragmentsOf(fragments?.rows),
              );
              const spoken = { language, languages: Object.keys(messages), defaultLanguage: document.defaultLanguage };
              return (
                <figure key={`${name} ${language}`}>
                  <figcaption className="small">
                    {document.variants.length > 1 && <strong>{name.toUpperCase()} </strong>}
                    <span className="muted">{languageName(language)}</span>
                  </figcaption>
                  <SampledPhone
                    draft={draft}
                    ask={askOf({ ...document, content }, spoken)}
                    empty={t("journey.panel.previewMissing")}
                    plain={document.channel !== "whatsapp"}
                  />
                </figure>
              );
            }),
          )}
        </div>
      </section>
      {steps.length > 0 && (
        <section className={`panel ${classes["card"]}`} aria-label={t("wizard.notice.steps")}>
          <h2 className={classes["cardTitle"]}>{t("wizard.notice.steps")}</h2>
          <ol className={classes["noticeSteps"]} data-testid="plan-notice-steps">
            {steps.map((words, index) => (
              <li key={index}>{words}</li>
            ))}
          </ol>
        </section>
      )}
      <section className={`panel ${classes["card"]}`} aria-label={t("plan.occurrences")}>
        <h2 className={classes["cardTitle"]}>{t("plan.occurrences")}</h2>
        {occurrences.length === 0 ? (
          <p className="muted">{t("plan.never")}</p>
        ) : (
          <ul className={classes["occurrences"]}>
            {occurrences.map((one) => (
              <li key={one.occurrence}>
                <time dateTime={one.plannedAt}>{dateTime(one.plannedAt)}</time>
                <span>{t(`occurrence.state.${one.state}`)}</span>
                <span className="num">{t("plan.targeted", { n: one.targeted })}</span>
                <span className="muted num">
                  {one.waves !== null && one.waves > 1
                    ? t("overview.wave", { n: one.wave + 1, of: one.waves })
                    : one.audienceSize !== null && one.audienceSize !== one.targeted && t("plan.audience", { n: one.audienceSize })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
