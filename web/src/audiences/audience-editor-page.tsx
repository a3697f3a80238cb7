/** Making or changing an audience: the rule at the left, whom it would mean at the right, before anything is stored. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { AudienceDocument, AudienceProblem } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { LeaveDialog } from "../components/leave-dialog.tsx";
import { ErrorState, useErrorWords } from "../components/states.tsx";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { audienceQuery, audiencesQuery, checkQuery, storeAudience, vocabularyQuery } from "./audience-queries.ts";
import classes from "./audiences.module.css";
import { EstimatePanel } from "./estimate-panel.tsx";
import { nameFromTitle } from "./name-from-title.ts";
import { RuleEditor } from "./rules/rule-editor.tsx";
import { ownerOf, readRule, writeRule } from "./rules/tree.ts";
import { VocabularyContext } from "./rules/vocabulary.tsx";
import { problemWords } from "../i18n/problem-words.ts";

export function NewAudiencePage() {
  const { data: vocabulary, error, refetch } = useQuery(vocabularyQuery);
  if (!vocabulary) return error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageSkeleton />;
  return (
    <VocabularyContext value={vocabulary}>
      <Editor stored={null} />
    </VocabularyContext>
  );
}

export function EditAudiencePage() {
  const { name } = useParams({ from: "/frame/audiences/$name/edit" });
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const { data, error, refetch } = useQuery({ ...audienceQuery(name), refetchInterval: false });
  if (!data || !vocabulary) return error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageSkeleton />;
  return (
    <VocabularyContext value={vocabulary}>
      <Editor key={name} stored={data.document as AudienceDocument} />
    </VocabularyContext>
  );
}

function Editor({ stored }: { readonly stored: AudienceDocument | null }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState(stored?.title ?? "");
  const [description, setDescription] = useState(stored?.description ?? "");
  const [root, setRoot] = useState(() => readRule(stored?.rule ?? { all: [] }));
  const name = stored?.name ?? nameFromTitle(title);
  const { rule, partAt } = useMemo(() => writeRule(root), [root]);
  const document = useMemo(
    (): AudienceDocument => ({
      schema: 1,
      name: name === "" ? "unnamed" : name,
      title: title.trim() === "" ? "…" : title.trim(),
      ...(description.trim() === "" ? {} : { description: description.trim() }),
      rule,
    }),
    [name, title, description, rule],
  );
  const [settled] = useDebouncedValue(document, 300);
  const begun = root.parts.length > 0;
  const { data: checked } = useQuery(checkQuery(settled, begun));
  const problems = begun && checked ? [...checked.problems, ...checked.warnings] : [];
  const problemsOf = (id: string): readonly AudienceProblem[] => problems.filter(({ path }) => ownerOf(partAt, path) === id);
  const elsewhere = problems.filter(({ path }) => !path.startsWith("/rule"));
  const written = JSON.stringify([title, description, rule]);
  const [begunWith] = useState(written);
  const isKept = useRef(false);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => written !== begunWith && !isKept.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => written !== begunWith && !isKept.current,
    withResolver: true,
  });
  const store = useAction({
    mutationFn: () => storeAudience({ ...document, title: title.trim() }, stored !== null),
    onSuccess: async () => {
      isKept.current = true;
      await client.invalidateQueries({ queryKey: audiencesQuery.queryKey });
      if (blocker.status === "blocked") return blocker.proceed();
      await navigate({ to: "/audiences/$name", params: { name } });
    },
    onError: () => blocker.status === "blocked" && blocker.reset(),
  });
  const canStore = name !== "" && begun && checked?.ok === true && settled === document;
  const trouble = useErrorWords(store.error);
  return (
    <Page
      title={stored ? t("audience.edit.title", { title: stored.title }) : t("audiences.new")}
      actions={
        <>
          <Button
            variant="default"
            renderRoot={(props) =>
              stored ? <Link to="/audiences/$name" params={{ name }} {...props} /> : <Link to="/audiences" {...props} />
            }
          >
            {t("common.cancel")}
          </Button>
          <Button loading={store.isPending} disabled={!canStore} onClick={() => store.mutate()} data-testid="save-audience">
            {t("audience.save")}
          </Button>
        </>
      }
    >
      <div className={classes["editor"]}>
        <div className={classes["column"]}>
          <section className={`panel ${classes["card"]} ${classes["fields"]}`}>
            <TextInput
              label={t("audience.title")}
              placeholder={t("audience.title.example")}
              value={title}
              maxLength={200}
              onChange={(event) => setTitle(event.currentTarget.value)}
              description={name === "" ? t("audience.name.hint") : t("audience.name", { name })}
              inputWrapperOrder={["label", "input", "description"]}
            />
            <Textarea
              label={t("audience.description")}
              value={description}
              maxLength={2_000}
              autosize
              minRows={1}
              maxRows={4}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          </section>
          <section className={`panel ${classes["card"]}`} aria-label={t("audience.tab.rule")}>
            <h2 className={classes["cardTitle"]}>{t("audience.who")}</h2>
            <RuleEditor root={root} onChange={setRoot} problemsOf={problemsOf} />
          </section>
          {[...elsewhere.map((problem) => problemWords(i18n, problem)), ...(store.error ? [trouble] : [])].map((words) => (
            <p key={words} role="alert" className={classes["alert"]}>
              {words}
            </p>
          ))}
        </div>
        <EstimatePanel rule={settled.rule} enabled={begun && checked?.ok === true} begun={begun} />
      </div>
      {blocker.status === "blocked" && (
        <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} onSave={canStore ? () => store.mutate() : undefined} />
      )}
    </Page>
  );
}
