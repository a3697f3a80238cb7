import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "../api/queries.ts";
import type { CampaignView } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./campaigns.module.css";
import { filledPreview } from "../content/template-slots.ts";
import { noticeWords } from "./wizard/schedule-words.ts";
import { Problems } from "./wizard/field.tsx";

/** What was decided before the start: the messages as customers see them, and the times it ran. */
export function Plan({ campaign }: { readonly campaign: CampaignView }) {
  const i18n = useI18n();
  const { t, dateTime, languageName } = i18n;
  const { data: templates } = useQuery(templatesQuery);
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
              const preview =
                content.kind === "template"
                  ? template && filledPreview(template.preview, content)
                  : {
                      header: null,
                      body: "text" in content ? content.text : "body" in content ? content.body : "",
                      footer: null,
                      buttons: [],
                    };
              return (
                <figure key={`${name} ${language}`}>
                  <figcaption className="small">
                    {document.variants.length > 1 && <strong>{name.toUpperCase()} </strong>}
                    <span className="muted">{languageName(language)}</span>
                  </figcaption>
                  <div className={bubble["chat"]}>
                    {preview ? <Bubble preview={preview} side="out" /> : <p className="muted small">{t("journey.panel.previewMissing")}</p>}
                  </div>
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
