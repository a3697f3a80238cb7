import { Button, MultiSelect, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { OptInFormView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CHANNEL_FORMS, channelName } from "../channels/channel-forms.ts";
import { Dialog } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { topicsQuery } from "../settings/consent-queries.ts";
import classes from "../settings/settings.module.css";
import { optInFormsQuery, saveOptInForm } from "./consent-queries.ts";
import { SignUpFields } from "./sign-up-fields.tsx";
import { topicTitle } from "./topic-title.ts";

type Document = OptInFormView["document"];
type Texts = Document["texts"][string];

const NAME = /^[a-z][a-z0-9-]{0,49}$/;
/** Those of the console; others are kept as they are. */
const LANGUAGES = ["en", "fr"] as const;
const NO_TEXTS: Texts = { title: "", intro: "", wording: "", button: "", thanks: "" };
const PARTS = ["title", "intro", "wording", "button", "thanks"] as const;
const NEEDED = ["title", "wording", "button", "thanks"] as const;
const START: Document = {
  texts: {},
  channels: ["email"],
  topics: [],
  fields: [],
  doubleOptIn: true,
  allowedOrigins: [],
  country: null,
};

export function SignUpFormDialog({ form, onClose }: { readonly form: OptInFormView | null; readonly onClose: () => void }) {
  const { t, language, languageName } = useI18n();
  const client = useQueryClient();
  const { data: topics } = useQuery(topicsQuery);
  const [name, setName] = useState(form?.name ?? "");
  const [isOpen, setOpen] = useState(form?.isOpen ?? true);
  const [document, setDocument] = useState<Document>(form?.document ?? START);
  const put = (change: Partial<Document>): void => setDocument((before) => ({ ...before, ...change }));
  const texts = Object.fromEntries(Object.entries(document.texts).filter(([, words]) => PARTS.some((part) => words[part].trim() !== "")));
  const save = useAction({
    mutationFn: async () => saveOptInForm(name, { document: { ...document, texts }, isOpen }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: optInFormsQuery.queryKey });
      onClose();
    },
  });
  const trouble = useErrorWords(save.error);
  const isName = NAME.test(name);
  const spoken = Object.values(texts);
  const ready =
    isName &&
    spoken.length > 0 &&
    spoken.every((words) => NEEDED.every((part) => words[part].trim() !== "")) &&
    document.channels.length > 0;
  const write = (spokenIn: string, part: keyof Texts, text: string): void =>
    put({ texts: { ...document.texts, [spokenIn]: { ...NO_TEXTS, ...document.texts[spokenIn], [part]: text } } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={form ? t("signUp.edit", { name: form.name }) : t("signUp.new")} size="xl">
      <form className={classes["rules"]} onSubmit={submit}>
        <TextInput
          label={t("signUp.name")}
          description={t("signUp.name.hint")}
          value={name}
          disabled={form !== null}
          maxLength={50}
          error={name === "" || isName ? undefined : t("signUp.name.invalid")}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
          data-testid="sign-up-name"
        />
        {LANGUAGES.map((spokenIn) => (
          <fieldset key={spokenIn} className={classes["form"]}>
            <legend>{languageName(spokenIn)}</legend>
            {PARTS.map((part) =>
              part === "title" || part === "button" ? (
                <TextInput
                  key={part}
                  label={t(`signUp.text.${part}`)}
                  value={document.texts[spokenIn]?.[part] ?? ""}
                  maxLength={part === "title" ? 120 : 60}
                  onChange={({ currentTarget }) => write(spokenIn, part, currentTarget.value)}
                  data-testid={`sign-up-${part}-${spokenIn}`}
                />
              ) : (
                <Textarea
                  key={part}
                  label={t(`signUp.text.${part}`)}
                  {...(part === "wording" ? { description: t("signUp.text.wording.hint") } : {})}
                  value={document.texts[spokenIn]?.[part] ?? ""}
                  maxLength={part === "wording" ? 2_000 : part === "intro" ? 1_000 : 500}
                  autosize
                  onChange={({ currentTarget }) => write(spokenIn, part, currentTarget.value)}
                  data-testid={`sign-up-${part}-${spokenIn}`}
                />
              ),
            )}
          </fieldset>
        ))}
        <MultiSelect
          label={t("signUp.channels")}
          data={CHANNEL_FORMS.filter(({ addressedBy }) => typeof addressedBy === "object").map((kind) => ({
            value: kind.kind,
            label: channelName(kind.kind, language),
          }))}
          value={[...document.channels]}
          onChange={(channels) => put({ channels })}
          searchable
          data-testid="sign-up-channels"
        />
        <MultiSelect
          label={t("signUp.topics")}
          description={t("signUp.topics.hint")}
          data={(topics?.rows ?? [])
            .filter(({ name: one, isArchived }) => !isArchived || document.topics.includes(one))
            .map((topic) => ({ value: topic.name, label: topicTitle(topic, language) }))}
          value={[...document.topics]}
          onChange={(chosen) => put({ topics: chosen })}
          searchable
          data-testid="sign-up-topics"
        />
        <SignUpFields fields={document.fields} onChange={(fields) => put({ fields })} />
        <Switch
          label={t("signUp.doubleOptIn")}
          description={t("signUp.doubleOptIn.hint")}
          checked={document.doubleOptIn}
          onChange={({ currentTarget }) => put({ doubleOptIn: currentTarget.checked })}
          data-testid="sign-up-double"
        />
        <TextInput
          label={t("signUp.country")}
          description={t("signUp.country.hint")}
          value={document.country ?? ""}
          maxLength={2}
          onChange={({ currentTarget }) => put({ country: currentTarget.value === "" ? null : currentTarget.value.toUpperCase() })}
        />
        <TagsInput
          label={t("signUp.origins")}
          description={t("signUp.origins.hint")}
          value={[...document.allowedOrigins]}
          onChange={(allowedOrigins) => put({ allowedOrigins })}
          data-testid="sign-up-origins"
        />
        <Switch label={t("signUp.isOpen")} checked={isOpen} onChange={({ currentTarget }) => setOpen(currentTarget.checked)} />
        {save.error && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-sign-up-form">
          {t("signUp.save")}
        </Button>
      </form>
    </Dialog>
  );
}
