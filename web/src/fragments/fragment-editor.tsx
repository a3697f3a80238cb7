import { Button, Textarea, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { FragmentView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { Dialog } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { fragmentRevisionsQuery, fragmentsOf, fragmentsQuery } from "../content/fragments-query.ts";
import { nameOf } from "../journeys/slug.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { checkTemplate, renderText } from "../../../src/liquid/liquid.ts";
import classes from "./fragments.module.css";

const at = (name: string): string => `/v1/fragments/${encodeURIComponent(name)}`;

/** Writes one fragment, shows how it reads, who says it, and what it said before. */
export function FragmentEditor({
  fragment,
  rows,
  onClose,
}: {
  readonly fragment: FragmentView | null;
  readonly rows: readonly FragmentView[];
  readonly onClose: () => void;
}) {
  const { t, dateTime } = useI18n();
  const client = useQueryClient();
  const writes = useRight("templates:write");
  const [title, setTitle] = useState(fragment?.title ?? "");
  const [text, setText] = useState(fragment?.text ?? "");
  const name = fragment?.name ?? nameOf(title);
  const isTaken = fragment === null && rows.some((row) => row.name === name);
  const { data: revisions } = useQuery({ ...fragmentRevisionsQuery(name), enabled: fragment !== null });
  const done = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: fragmentsQuery.queryKey });
    onClose();
  };
  const save = useAction({
    mutationFn: () => send("PUT", at(name), { title: title.trim(), text, revision: fragment?.revision ?? 0 }),
    onSuccess: done,
  });
  const remove = useAction({ mutationFn: () => send("DELETE", at(name)), onSuccess: done });
  const failure = save.error ?? remove.error;
  const trouble = useErrorWords(failure);
  const ready = name !== "" && title.trim() !== "" && text.trim() !== "" && !isTaken;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  const earlier = (revisions?.rows ?? []).filter(({ revision }) => revision !== fragment?.revision);
  return (
    <Dialog onClose={onClose} title={fragment ? fragment.title : t("fragments.new")} size="xl">
      <form className={classes["editor"]} onSubmit={submit} data-testid="fragment-editor">
        <div className={classes["fields"]}>
          <TextInput
            label={t("fragments.name")}
            placeholder={t("fragments.name.example")}
            value={title}
            maxLength={100}
            readOnly={!writes}
            error={isTaken ? t("fragments.taken") : undefined}
            onChange={({ currentTarget }) => setTitle(currentTarget.value)}
            data-testid="fragment-title"
            data-autofocus
          />
          <Textarea
            label={t("fragments.text")}
            description={t("fragments.text.hint")}
            value={text}
            autosize
            minRows={4}
            maxRows={14}
            maxLength={4_096}
            readOnly={!writes}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            data-testid="fragment-text"
          />
          {name !== "" && (
            <p className="small muted">
              {t("fragments.howto")} <code data-testid="fragment-code">{`{% render "${name}" %}`}</code>
            </p>
          )}
          {failure && (
            <p role="alert" className={classes["bad"]} data-testid="fragment-trouble">
              {trouble}
            </p>
          )}
          {fragment && <UsedBy rows={fragment.usedBy} />}
          {earlier.length > 0 && (
            <details>
              <summary className="small">{t("fragments.earlier", { n: earlier.length })}</summary>
              <ul className={classes["earlier"]}>
                {earlier.map((one) => (
                  <li key={one.revision}>
                    <span className="muted small">{t("fragments.earlier.of", { when: dateTime(one.savedAt), by: one.savedBy })}</span>
                    <span className={classes["text"]}>{one.text}</span>
                    {writes && (
                      <Button size="compact-xs" variant="subtle" onClick={() => setText(one.text)}>
                        {t("fragments.earlier.take")}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
        <div className={`${bubble["chat"]} ${classes["phone"]}`} data-testid="fragment-preview">
          <Reading text={text} rows={rows} />
        </div>
        {writes && (
          <div className={classes["end"]}>
            {fragment && (
              <Button
                variant="default"
                leftSection={<IconTrash size={16} aria-hidden />}
                loading={remove.isPending}
                onClick={() => remove.mutate()}
                data-testid="delete-fragment"
              >
                {t("fragments.delete")}
              </Button>
            )}
            <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-fragment">
              {t("workspace.save")}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}

/** Filled in as messages are; a variable stands for itself. */
function Reading({ text, rows }: { readonly text: string; readonly rows: readonly FragmentView[] }) {
  const { t } = useI18n();
  if (text.trim() === "") return <p className="muted small">{t("edit.message.empty")}</p>;
  const broken = checkTemplate(text);
  if (broken) return <p className={`small ${classes["bad"]}`}>{t("problem.template_syntax")}</p>;
  let body: string;
  try {
    const missing = (variable: string, hasDefault: boolean) => (hasDefault ? undefined : `‹${variable.split(".").at(-1) ?? variable}›`);
    body = renderText(text, {}, { fragments: fragmentsOf(rows), missing });
  } catch {
    return <p className={`small ${classes["bad"]}`}>{t("problem.fragment_unknown")}</p>;
  }
  return <Bubble preview={{ header: null, body, footer: null, buttons: [] }} side="out" />;
}

function UsedBy({ rows }: { readonly rows: FragmentView["usedBy"] }) {
  const { t } = useI18n();
  return (
    <div>
      <h3 className={classes["small"]}>{t("templates.col.usedBy")}</h3>
      {rows.length === 0 ? (
        <p className="muted small">{t("fragments.unused")}</p>
      ) : (
        <ul className={classes["used"]} data-testid="fragment-used">
          {rows.map(({ kind, name, title }) => (
            <li key={`${kind} ${name}`} className="small">
              <span className="muted">{t(`fragments.kind.${kind}`)}</span>{" "}
              {kind === "campaign" ? (
                <Link to="/campaigns/$name" params={{ name }} className="link">
                  {title}
                </Link>
              ) : kind === "fragment" ? (
                title
              ) : (
                <Link to="/journeys/$name" params={{ name }} className="link">
                  {title}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
