import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Trial } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { type HelpersDocument, tryHelpers } from "./helper-queries.ts";

/** A text, and what would happen to it by the rules as they stand on the screen. */
export function TryPanel({ document }: { readonly document: HelpersDocument }) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const trial = useAction({ mutationFn: (said: string) => tryHelpers(said, document) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") trial.mutate(text);
  };
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("helpers.try.title")}>
      <h2>{t("helpers.try.title")}</h2>
      <form className={classes["form"]} onSubmit={submit}>
        <Textarea
          label={t("helpers.try.text")}
          value={text}
          autosize
          minRows={2}
          maxLength={4_096}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-testid="try-text"
        />
        <Button type="submit" variant="default" disabled={text.trim() === ""} loading={trial.isPending} data-testid="try-helpers">
          {t("helpers.try.go")}
        </Button>
      </form>
      <Trouble error={trial.error} />
      {trial.data ? <Outcome trial={trial.data} document={document} /> : <p className="muted small">{t("helpers.try.draft")}</p>}
    </section>
  );
}

function Outcome({ trial, document }: { readonly trial: Trial; readonly document: HelpersDocument }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { outcome, intent, rules, answers, article } = trial;
  const looked = rules.filter(({ verdict, conditions }) => verdict !== "no" || conditions.some(({ holds }) => holds));
  return (
    <div className={classes["stack"]} role="status" data-testid="try-outcome" data-outcome={outcome}>
      <strong>{outcome === "article" ? t("helpers.try.article", { title: article?.title ?? "" }) : t(`helpers.try.${outcome}`)}</strong>
      {[...answers, ...(article ? [article.answer] : [])].map((said) => (
        <blockquote key={said} className={classes["quote"]}>
          {said}
        </blockquote>
      ))}
      <p className="small">
        {intent
          ? t("helpers.try.intent", {
              name: document.intents.find(({ name }) => name === intent.name)?.title ?? intent.name,
              score: i18n.percent(intent.score),
              words: intent.words.join(", "),
            })
          : t("helpers.try.noIntent")}
      </p>
      {outcome !== "command" && outcome !== "person" && looked.length > 0 && (
        <ul className={classes["list"]}>
          {looked.map(({ id, verdict, isCarriedOut }) => (
            <li key={id} className="small">
              <strong>{document.rules.find((rule) => rule.id === id)?.title ?? id}</strong>:{" "}
              <span className={isCarriedOut ? classes["good"] : "muted"}>
                {t(`helpers.try.${verdict === "fits" && !isCarriedOut ? "behind" : verdict}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
