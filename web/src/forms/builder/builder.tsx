import { ActionIcon, Alert, Button, Checkbox, Select, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { formProblems } from "../../../../src/forms/check-form.ts";
import { FORM_CATEGORIES } from "../../../../src/forms/document.ts";
import { ApiError, send } from "../../api/client.ts";
import { useRight } from "../../api/session.tsx";
import type { FormView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { LeaveDialog } from "../../components/leave-dialog.tsx";
import { useErrorWords } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { type FormDocument, newScreenId, putScreen } from "../form-edit.ts";
import { formsQuery, saveForm } from "../form-queries.ts";
import classes from "../forms.module.css";
import { Phone } from "../phone/phone.tsx";
import { type Finding, FindingsContext } from "./findings.tsx";
import { ScreenForm } from "./screen-form.tsx";

export function Builder({ form }: { readonly form: FormView }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const writes = useRight("journeys:write") && form.state !== "deprecated";
  const [document, setDocument] = useState<FormDocument>(form.document);
  const [saved, setSaved] = useState({ document: form.document, revision: form.revision });
  const [told, setTold] = useState<{ readonly document: FormDocument; readonly findings: readonly Finding[] } | null>(null);
  const [at, setAt] = useState(0);
  const [leaving, setLeaving] = useState(false);
  const index = Math.min(at, document.screens.length - 1);
  const screen = document.screens[index];
  const dirty = document !== saved.document;
  const isFresh = form.liveVersion === null;
  // What WhatsApp found holds for the document it was shown.
  const findings = useMemo<readonly Finding[]>(
    () => [...formProblems(document), ...(told?.document === document ? told.findings : [])],
    [document, told],
  );
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: dirty, withResolver: true });

  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: formsQuery.queryKey });
  const save = async (): Promise<void> => {
    const kept = await saveForm(form.name, document, saved.revision);
    setSaved({ document, revision: kept.revision });
  };
  const saving = useAction({ mutationFn: save, onSuccess: refresh });
  const publishing = useAction({
    mutationFn: async () => {
      if (dirty) await save();
      return send<{ readonly version: number }>("POST", `/v1/forms/${form.name}/publish`);
    },
    onSuccess: async ({ version }) => {
      await refresh();
      notifications.show({ message: t("forms.published", { n: version }) });
    },
    onError: (error) => {
      const found = error instanceof ApiError ? error.problem["problems"] : null;
      if (Array.isArray(found)) setTold({ document, findings: found as readonly Finding[] });
    },
  });
  const withdrawing = useAction({
    mutationFn: () => send("DELETE", `/v1/forms/${form.name}`),
    onSuccess: async () => {
      await refresh();
      await navigate({ to: "/forms" });
    },
  });
  const failure = publishing.error ?? saving.error;
  const trouble = useErrorWords(failure);
  const addScreen = (): void => {
    const made = { id: newScreenId(document), title: t("forms.screen.new"), button: t("forms.start.send"), parts: [] };
    // What was the last screen leads on now.
    const before = document.screens.map((one, place) =>
      place === document.screens.length - 1 && one.button === t("forms.start.send") ? { ...one, button: t("forms.start.button") } : one,
    );
    setDocument({ ...document, screens: [...before, made] });
    setAt(document.screens.length);
  };
  if (!screen) return null;
  return (
    <FindingsContext value={findings}>
      <div className={classes["builder"]}>
        <div className={classes["work"]}>
          <section className={`panel ${classes["about"]}`}>
            <TextInput
              label={t("forms.name")}
              value={document.title}
              maxLength={100}
              disabled={!writes}
              onChange={({ currentTarget }) => setDocument({ ...document, title: currentTarget.value })}
            />
            <Select
              label={t("forms.category")}
              allowDeselect={false}
              disabled={!writes}
              value={document.category}
              data={FORM_CATEGORIES.map((category) => ({ value: category, label: t(`forms.category.${category}`) }))}
              onChange={(category) => setDocument({ ...document, category: category ?? "OTHER" })}
            />
            <Checkbox
              label={t("forms.anonymous")}
              description={t("forms.anonymous.hint")}
              disabled={!writes}
              checked={document.anonymous === true}
              onChange={({ currentTarget }) => setDocument(flagged(document, "anonymous", currentTarget.checked))}
            />
            <Checkbox
              label={t("forms.connected")}
              description={t("forms.connected.hint")}
              disabled={!writes}
              checked={document.connected === true}
              onChange={({ currentTarget }) => setDocument(flagged(document, "connected", currentTarget.checked))}
            />
          </section>
          <div className={classes["screens"]} role="group" aria-label={t("forms.screens")}>
            {document.screens.map(({ id, title }, place) => (
              <button
                key={id}
                type="button"
                className={classes["screen"]}
                aria-pressed={place === index}
                data-wrong={findings.some(({ path }) => path.startsWith(`/screens/${place}/`)) || undefined}
                onClick={() => setAt(place)}
                data-testid="form-screen"
              >
                <span className="muted num">{place + 1}</span> {title}
              </button>
            ))}
            {writes && (
              <Tooltip label={t("forms.screen.add")}>
                <ActionIcon variant="default" size="lg" aria-label={t("forms.screen.add")} onClick={addScreen} data-testid="add-screen">
                  <IconPlus size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
          <fieldset disabled={!writes} className={classes["set"]}>
            <ScreenForm
              form={document}
              index={index}
              screen={screen}
              isFresh={isFresh}
              onChange={(next) => setDocument(putScreen(document, index, next))}
              onMove={(screens, to) => {
                setDocument({ ...document, screens });
                setAt(to);
              }}
            />
          </fieldset>
        </div>
        <aside className={classes["side"]}>
          {writes && (
            <div className={classes["commands"]}>
              <Button
                variant="default"
                disabled={!dirty}
                loading={saving.isPending}
                onClick={() => saving.mutate()}
                data-testid="save-form"
              >
                {t(dirty ? "forms.save" : "forms.saved")}
              </Button>
              <Button
                disabled={findings.length > 0 || (!dirty && !form.isChanged)}
                loading={publishing.isPending}
                onClick={() => publishing.mutate()}
                data-testid="publish-form"
              >
                {t("forms.publish")}
              </Button>
              <Tooltip label={t("forms.withdraw")}>
                <ActionIcon variant="subtle" color="red" size="lg" aria-label={t("forms.withdraw")} onClick={() => setLeaving(true)}>
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </div>
          )}
          {failure !== null && told?.document !== document && (
            <Alert color="red" role="alert">
              {trouble}
            </Alert>
          )}
          {findings.length > 0 && (
            <p className={classes["count"]} data-testid="form-problems">
              {t("forms.problems", { n: findings.length })}
            </p>
          )}
          <Phone form={document} index={index} onScreen={setAt} />
        </aside>
      </div>
      {blocker.status === "blocked" && (
        <LeaveDialog
          onStay={blocker.reset}
          onLeave={blocker.proceed}
          onSave={() => saving.mutate(undefined, { onSuccess: blocker.proceed, onError: blocker.reset })}
        />
      )}
      {leaving && (
        <CommandDialog
          title={t("forms.withdraw.title", { title: document.title })}
          consequence={t(isFresh ? "forms.withdraw.draft" : "forms.withdraw.live")}
          go={t("forms.withdraw")}
          danger
          give={withdrawing}
          onGo={() => withdrawing.mutate()}
          onClose={() => setLeaving(false)}
        />
      )}
    </FindingsContext>
  );
}

function flagged(form: FormDocument, flag: "anonymous" | "connected", on: boolean): FormDocument {
  const { [flag]: _before, ...rest } = form;
  return on ? { ...rest, [flag]: true } : rest;
}
