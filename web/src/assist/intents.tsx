import { Button, Slider, Switch, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { type Intent, starterQuery } from "./helper-queries.ts";
import { ReviewDraft } from "./review-draft.tsx";
import { TryPanel } from "./try-panel.tsx";
import { useHelpers } from "./use-helpers.ts";

const LEAST_SURE = 0.3;

export function Intents() {
  const i18n = useI18n();
  const { t } = i18n;
  const helpers = useHelpers();
  const { data, error, refetch, document, mayWrite, put, trouble } = helpers;
  const { data: starter } = useQuery({ ...starterQuery, enabled: mayWrite });
  const [open, setOpen] = useState<Intent | null>(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const { intents, sureFrom, faq } = document;
  const missing = (starter?.intents ?? []).filter(({ name }) => !intents.some((intent) => intent.name === name));
  const keep = (intent: Intent): void => {
    put({
      intents: intents.some(({ name }) => name === intent.name)
        ? intents.map((one) => (one.name === intent.name ? intent : one))
        : [...intents, intent],
    });
    setOpen(null);
  };
  const sureness = (value: number, set: (next: number) => void) => (
    <div>
      <span className="small">
        {t("helpers.intents.sure")} {i18n.percent(value)}
      </span>
      <Slider
        key={value}
        min={LEAST_SURE}
        max={0.9}
        step={0.05}
        defaultValue={value}
        label={(shown) => i18n.percent(shown)}
        disabled={!mayWrite}
        onChangeEnd={set}
        thumbLabel={t("helpers.intents.sure")}
      />
      <span className="muted small">{t("helpers.intents.sure.hint")}</span>
    </div>
  );
  return (
    <div className={classes["split"]}>
      <div className={classes["stack"]}>
        <p className="muted">{t("helpers.intents.lead")}</p>
        {mayWrite && (
          <div className={classes["row"]}>
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setOpen({ name: "", title: "", examples: [] })}
              data-testid="add-intent"
            >
              {t("helpers.intents.add")}
            </Button>
            {missing.length > 0 && (
              <Button variant="default" onClick={() => put({ intents: [...intents, ...missing] })} data-testid="add-starter">
                {t("helpers.intents.starter")}
              </Button>
            )}
            <ReviewDraft helpers={helpers} />
          </div>
        )}
        {trouble && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        {intents.length === 0 ? (
          <EmptyState picture="messages" text={t("helpers.intents.empty")} />
        ) : (
          <>
            {sureness(sureFrom, (next) => put({ sureFrom: next }))}
            <ul className={classes["rules"]}>
              {intents.map((intent) => (
                <li key={intent.name} className={`panel ${classes["card"]}`}>
                  <div>
                    <button type="button" className={classes["title"]} onClick={() => setOpen(intent)} disabled={!mayWrite}>
                      {intent.title}
                    </button>{" "}
                    <span className="muted small">
                      {intent.name} · {t("helpers.intents.count", { n: intent.examples.length })}
                    </span>
                    <p className={`small ${classes["words"]}`}>
                      {intent.examples
                        .slice(0, 4)
                        .map((text) => t("helpers.quoted", { text }))
                        .join(", ")}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
        <section className={`panel ${classes["card"]}`}>
          <Switch
            checked={faq.isOn}
            disabled={!mayWrite}
            onChange={({ currentTarget }) => put({ faq: { ...faq, isOn: currentTarget.checked } })}
            label={t("helpers.faq.on")}
            description={t("helpers.faq.hint")}
            data-testid="faq-on"
          />
          {faq.isOn && sureness(faq.sureFrom, (next) => put({ faq: { ...faq, sureFrom: next } }))}
        </section>
      </div>
      <TryPanel document={document} />
      {open && (
        <IntentDialog
          intent={open}
          onSave={keep}
          onRemove={
            open.name === ""
              ? null
              : () => {
                  put({ intents: intents.filter(({ name }) => name !== open.name) });
                  setOpen(null);
                }
          }
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

const NAME = /^[a-z][a-z0-9-]{0,59}$/;

function IntentDialog({
  intent,
  onSave,
  onRemove,
  onClose,
}: {
  readonly intent: Intent;
  readonly onSave: (intent: Intent) => void;
  readonly onRemove: (() => void) | null;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [typed, setTyped] = useState({ ...intent, examples: intent.examples.join("\n") });
  const ready = NAME.test(typed.name) && typed.title.trim() !== "";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) onSave({ name: typed.name, title: typed.title.trim(), examples: linesOf(typed.examples) });
  };
  return (
    <Dialog onClose={onClose} title={intent.title === "" ? t("helpers.intents.add") : intent.title} size="lg">
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("helpers.form.title")}
          value={typed.title}
          maxLength={120}
          onChange={({ currentTarget }) => setTyped({ ...typed, title: currentTarget.value })}
        />
        <TextInput
          label={t("helpers.intents.name")}
          description={t("helpers.intents.name.hint")}
          value={typed.name}
          disabled={intent.name !== ""}
          maxLength={60}
          onChange={({ currentTarget }) => setTyped({ ...typed, name: currentTarget.value })}
        />
        <Textarea
          label={t("helpers.intents.examples")}
          value={typed.examples}
          autosize
          minRows={6}
          maxRows={18}
          onChange={({ currentTarget }) => setTyped({ ...typed, examples: currentTarget.value })}
        />
        <div className={classes["row"]}>
          <Button type="submit" disabled={!ready}>
            {t("helpers.form.save")}
          </Button>
          {onRemove && (
            <Button variant="subtle" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
              {t("helpers.rule.remove", { title: intent.title })}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
