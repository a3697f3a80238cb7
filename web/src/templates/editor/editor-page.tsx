import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSend, IconTrash } from "@tabler/icons-react";
import { useIsMutating, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useDeferredValue, useMemo } from "react";
import { templatePreview } from "../../../../src/insights/preview.ts";
import { componentsOf } from "../../../../src/messages/template/components.ts";
import { isSubmittable, lintTemplate } from "../../../../src/messages/template/lint.ts";
import { refusalKey } from "../../../../src/messages/template/refusals.ts";
import { sampleContent } from "../../../../src/messages/template/sample-content.ts";
import { ApiError, send } from "../../api/client.ts";
import { templatesQuery } from "../../api/queries.ts";
import { useRight } from "../../api/session.tsx";
import type { TemplateDraftAnswer, TemplateView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { ErrorState, Trouble, useErrorWords } from "../../components/states.tsx";
import { Page, PageSkeleton } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { Phones } from "../phones.tsx";
import { Status } from "../template-marks.tsx";
import { sampleAddress, savingDraft, templateDraftQuery, templateDraftsQuery } from "../template-queries.ts";
import classes from "../templates.module.css";
import { DraftFields } from "./draft-fields.tsx";
import { FindingsContext } from "./findings.tsx";
import { useTemplateDraft } from "./use-template-draft.ts";

export function TemplateEditorPage() {
  const { id } = useParams({ from: "/frame/templates/draft/$id" });
  // Whoever comes back while the last words are on their way gets them.
  const saving = useIsMutating({ mutationKey: savingDraft(id) }) > 0;
  const { data, error, refetch } = useQuery({ ...templateDraftQuery(id), enabled: !saving });
  const { data: templates } = useQuery(templatesQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !templates) return <PageSkeleton />;
  return <Editor key={data.id} loaded={data} account={templates.rows.filter(({ channelId }) => channelId === data.channelId)} />;
}

function Editor({ loaded, account }: { readonly loaded: TemplateDraftAnswer; readonly account: readonly TemplateView[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const writes = useRight("templates:write");
  const draft = useTemplateDraft(loaded);
  const { document } = draft;
  const there = account.find(({ name, language }) => name === document.name && language === document.language);
  // Drawing and checking follow the typing; they do not hold it up.
  const shown = useDeferredValue(document);
  const findings = useMemo(() => {
    const others = account.map(({ name, language, preview }) => ({ name, language, body: preview.body, footer: preview.footer ?? null }));
    return lintTemplate(shown, others);
  }, [shown, account]);
  const preview = useMemo(() => templatePreview(componentsOf(shown), sampleContent(shown, sampleAddress)), [shown]);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return (
    <Page
      title={document.name}
      lead={
        <>
          {i18n.languageName(document.language)}
          {there && (
            <>
              {" · "}
              <Link to="/templates/$id" params={{ id: there.id }} className="link">
                <Status status={there.status} />
              </Link>
            </>
          )}
          {" · "}
          <span data-testid="saved">
            {t(draft.error ? "templates.notSaved" : draft.dirty || draft.saving ? "templates.saving" : "templates.saved")}
          </span>
        </>
      }
      actions={writes && <Actions id={loaded.id} draft={draft} ready={isSubmittable(findings) && shown === document} edits={there} />}
    >
      <Trouble error={draft.error} />
      {there?.status === "REJECTED" && (
        <p className={classes["failed"]}>{t("templates.rejected", { reason: reasonWords(i18n, there.rejectedReason) })}</p>
      )}
      <FindingsContext value={findings}>
        <div className={classes["editor"]}>
          <fieldset className={`${classes["fields"]} panel`} disabled={!writes} aria-label={document.name}>
            <DraftFields draft={document} fixed={there?.status === "APPROVED"} onChange={draft.change} />
          </fieldset>
          <aside className={classes["aside"]}>
            <p className={classes["verdict"]} data-errors={errors} data-testid="lint-verdict">
              {errors > 0
                ? t("templates.lint.errors", { n: errors })
                : findings.length > 0
                  ? t("templates.lint.warnings", { n: findings.length })
                  : t("templates.lint.fine")}
            </p>
            <Phones preview={preview} />
          </aside>
        </div>
      </FindingsContext>
    </Page>
  );
}

export function reasonWords({ t, has }: Pick<ReturnType<typeof useI18n>, "t" | "has">, reason: string | null): string {
  const key = `templates.reason.${reason ?? "NONE"}`;
  return has(key) ? t(key) : (reason ?? "");
}

function Actions({
  id,
  draft,
  ready,
  edits,
}: {
  readonly id: string;
  readonly draft: ReturnType<typeof useTemplateDraft>;
  readonly ready: boolean;
  readonly edits: TemplateView | undefined;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refresh = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: templatesQuery.queryKey }),
      client.invalidateQueries({ queryKey: templateDraftsQuery.queryKey, exact: true }),
    ]);
  };
  const submit = useAction({
    mutationFn: async () => send<{ readonly kind: string }>("POST", `/v1/template-drafts/${id}/submit`, { revision: await draft.settle() }),
    onSuccess: async ({ kind }) => {
      draft.submitted();
      notifications.show({ message: t(kind === "there_already" ? "templates.thereAlready" : "templates.submitted") });
      await refresh();
    },
  });
  const discard = useAction({
    mutationFn: () => send("DELETE", `/v1/template-drafts/${id}`),
    onSuccess: async () => {
      draft.discarded();
      await refresh();
      await navigate({ to: "/templates" });
    },
  });
  const words = useRefusalWords(submit.error ?? discard.error);
  return (
    <>
      {words !== null && (
        <p role="alert" className={classes["failed"]} data-testid="submit-refused">
          {words}
        </p>
      )}
      {draft.changed && (
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          loading={discard.isPending}
          onClick={() => discard.mutate()}
        >
          {t("templates.discard")}
        </Button>
      )}
      <Button
        leftSection={<IconSend size={16} aria-hidden />}
        disabled={!ready || !(draft.changed || draft.dirty)}
        loading={submit.isPending}
        onClick={() => submit.mutate()}
        data-testid="submit-template"
      >
        {t(edits ? "templates.submitEdit" : "templates.submit")}
      </Button>
    </>
  );
}

/** Why WhatsApp, or the limit of edits, said no. */
export function useRefusalWords(error: unknown): string | null {
  const { t, has, dateTime, language } = useI18n();
  const plain = useErrorWords(error);
  if (!(error instanceof ApiError)) return error ? plain : null;
  const { refusal, edit } = error.problem as {
    readonly refusal?: { readonly code: number | null; readonly subcode: number | null; readonly message: string | null };
    readonly edit?: { readonly why: string; readonly again: string | null };
  };
  if (refusal) {
    const key = refusalKey(refusal);
    if (key !== null) return t(key);
    return refusal.message === null || language !== "en" ? t("templates.refused", { said: refusal.message ?? plain }) : plain;
  }
  const key = `templates.edit.${edit?.why ?? ""}`;
  return edit && has(key) ? t(key, { when: edit.again === null ? "" : dateTime(edit.again) }) : plain;
}
