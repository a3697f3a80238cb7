import { Button, Skeleton, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ArticleView } from "../api/types.ts";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { Bubble } from "../components/bubble.tsx";
import { Dialog } from "../components/dialog.tsx";
import { ErrorState, Trouble } from "../components/states.tsx";
import { WhatsAppText } from "../components/whatsapp-text.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { type ArticleDocument, articleQuery, articlesQuery, changeArticle, saveArticle } from "./helper-queries.ts";
import { linesOf } from "./intents.tsx";
import { newUuid } from "../api/new-uuid.ts";

/** `id` null: a new one, about what `title` asks. */
export function ArticleEditor({
  id,
  title,
  onClose,
}: {
  readonly id: string | null;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const { data, error } = useQuery({ ...articleQuery(id ?? ""), enabled: id !== null });
  const name = data?.article.document.title ?? t("knowledge.new");
  return (
    <Dialog onClose={onClose} title={name} size={980}>
      {error ? (
        <ErrorState error={error} compact />
      ) : id !== null && !data ? (
        <Skeleton height={320} />
      ) : (
        <Fields article={data?.article ?? null} versions={data?.versions.length ?? 0} question={title} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Fields({
  article,
  versions,
  question,
  onClose,
}: {
  readonly article: ArticleView | null;
  readonly versions: number;
  readonly question: string;
  readonly onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const writes = useRight("templates:write");
  const [id] = useState(() => article?.id ?? newUuid());
  const [language, setLanguage] = useState(article?.language ?? i18n.language);
  const [document, setDocument] = useState<ArticleDocument>(
    article?.document ?? { title: question.slice(0, 150), answer: "", body: "", questions: [], topics: [] },
  );
  const [questions, setQuestions] = useState((article?.document.questions ?? (question === "" ? [] : [question])).join("\n"));
  const put = (change: Partial<ArticleDocument>): void => setDocument({ ...document, ...change });
  const save = useAction({
    mutationFn: async (then: "save" | "publish" | "archive") => {
      const whole = { ...document, title: document.title.trim(), questions: linesOf(questions).slice(0, 50) };
      const saved = await saveArticle(id, { language, document: whole, revision: article?.revision ?? 0 });
      return then === "save" ? saved : changeArticle(id, then, saved.revision);
    },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: articlesQuery.queryKey });
    },
  });
  const ready = writes && document.title.trim() !== "" && /^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/.test(language);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready && document.answer.trim() !== "") save.mutate("publish");
  };
  return (
    <form className={classes["editor"]} onSubmit={submit}>
      <div className={classes["form"]}>
        <TextInput
          label={t("knowledge.form.title")}
          value={document.title}
          maxLength={150}
          disabled={!writes}
          onChange={({ currentTarget }) => put({ title: currentTarget.value })}
          data-testid="article-title"
        />
        <Textarea
          label={t("knowledge.form.answer")}
          description={t("knowledge.form.answer.hint")}
          value={document.answer}
          maxLength={900}
          autosize
          minRows={2}
          disabled={!writes}
          onChange={({ currentTarget }) => put({ answer: currentTarget.value })}
          data-testid="article-answer"
        />
        <Textarea
          label={t("knowledge.form.questions")}
          value={questions}
          autosize
          minRows={3}
          maxRows={10}
          disabled={!writes}
          onChange={({ currentTarget }) => setQuestions(currentTarget.value)}
          data-testid="article-questions"
        />
        <Textarea
          label={t("knowledge.form.body")}
          description={t("knowledge.form.body.hint")}
          value={document.body}
          maxLength={20_000}
          autosize
          minRows={5}
          maxRows={18}
          disabled={!writes}
          onChange={({ currentTarget }) => put({ body: currentTarget.value })}
        />
        <div className={classes["two"]}>
          <TextInput
            label={t("knowledge.form.language")}
            description={i18n.languageName(language)}
            value={language}
            maxLength={20}
            disabled={!writes}
            onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
          />
          <TagsInput
            label={t("knowledge.form.topics")}
            value={[...document.topics]}
            maxTags={20}
            disabled={!writes}
            onChange={(topics) => put({ topics })}
          />
        </div>
        <Trouble error={save.error} />
        {writes && (
          <div className={classes["row"]}>
            <Button type="submit" disabled={!ready || document.answer.trim() === ""} loading={save.isPending} data-testid="publish-article">
              {t("knowledge.publish")}
            </Button>
            <Button variant="default" disabled={!ready} onClick={() => save.mutate("save")}>
              {t("knowledge.save")}
            </Button>
            {article?.state === "published" && (
              <Button variant="subtle" color="red" onClick={() => save.mutate("archive")}>
                {t("knowledge.archive")}
              </Button>
            )}
            {versions > 0 && <span className="muted small">{t("knowledge.versions", { n: versions })}</span>}
          </div>
        )}
      </div>
      <div className={classes["stack"]}>
        <span className="muted small">{t("knowledge.preview")}</span>
        <div className={classes["phone"]}>
          <Bubble
            side="out"
            preview={{
              header: null,
              body: `${document.answer}\n\n${t("knowledge.preview.ask")}`,
              footer: t("knowledge.preview.automatic"),
              buttons: (["yes", "no", "person"] as const).map((name) => ({ kind: "reply", text: t(`knowledge.preview.${name}`) })),
            }}
          />
        </div>
        {document.body.trim() !== "" && (
          <div className={classes["quote"]}>
            <WhatsAppText text={document.body} />
          </div>
        )}
      </div>
    </form>
  );
}
