import { Button, MultiSelect, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { TopicView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { saveTopic, topicsQuery } from "./consent-queries.ts";
import classes from "./settings.module.css";

const NAME = /^[a-z][a-z0-9_-]{0,49}$/;
const PURPOSES = ["marketing", "utility"] as const;
const KINDS = ["whatsapp", "email", "sms", "web_push", "in_app"] as const;
/** Those of the console; others are kept as they are. */
const LANGUAGES = ["en", "fr"] as const;

export function TopicDialog({ topic, onClose }: { readonly topic: TopicView | null; readonly onClose: () => void }) {
  const { t, languageName } = useI18n();
  const client = useQueryClient();
  const [name, setName] = useState(topic?.name ?? "");
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>(topic?.purpose ?? "marketing");
  const [channels, setChannels] = useState<string[]>([...(topic?.channels ?? [])]);
  const [texts, setTexts] = useState<TopicView["texts"]>(topic?.texts ?? {});
  const [isArchived, setArchived] = useState(topic?.isArchived ?? false);
  const save = useAction({
    mutationFn: () =>
      saveTopic(name, {
        purpose,
        channels,
        texts: Object.fromEntries(Object.entries(texts).filter(([, { title }]) => title.trim() !== "")),
        isArchived,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: topicsQuery.queryKey });
      onClose();
    },
  });
  const trouble = useErrorWords(save.error);
  const isName = NAME.test(name);
  const ready = isName && Object.values(texts).some(({ title }) => title.trim() !== "");
  const write = (language: string, part: "title" | "description", text: string): void =>
    setTexts((before) => ({ ...before, [language]: { title: "", description: "", ...before[language], [part]: text } }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={topic ? t("topics.edit", { name: topic.name }) : t("topics.new")} size="lg">
      <form className={classes["rules"]} onSubmit={submit}>
        <TextInput
          label={t("topics.name")}
          description={t("topics.name.hint")}
          value={name}
          disabled={topic !== null}
          maxLength={50}
          error={name === "" || isName ? undefined : t("topics.name.invalid")}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
          data-testid="topic-name"
        />
        <Select
          label={t("topics.purpose")}
          {...(topic ? { description: t("topics.purpose.fixed") } : {})}
          data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
          value={purpose}
          disabled={topic !== null}
          allowDeselect={false}
          onChange={(value) => setPurpose(PURPOSES.find((known) => known === value) ?? purpose)}
        />
        {LANGUAGES.map((language) => (
          <div key={language}>
            <TextInput
              label={t("topics.titleIn", { language: languageName(language) })}
              value={texts[language]?.title ?? ""}
              maxLength={80}
              onChange={({ currentTarget }) => write(language, "title", currentTarget.value)}
              data-testid={`topic-title-${language}`}
            />
            <Textarea
              label={t("topics.descriptionIn", { language: languageName(language) })}
              value={texts[language]?.description ?? ""}
              maxLength={300}
              autosize
              onChange={({ currentTarget }) => write(language, "description", currentTarget.value)}
            />
          </div>
        ))}
        <MultiSelect
          label={t("topics.channels")}
          description={t("topics.channels.hint")}
          data={[...new Set([...KINDS, ...channels])]}
          value={channels}
          onChange={setChannels}
          clearable
        />
        {topic && (
          <Switch
            label={t("topics.archived")}
            description={t("topics.archived.hint")}
            checked={isArchived}
            onChange={({ currentTarget }) => setArchived(currentTarget.checked)}
            data-testid="topic-archived"
          />
        )}
        {save.error && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-topic">
          {t("topics.save")}
        </Button>
      </form>
    </Dialog>
  );
}
