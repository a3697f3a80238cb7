import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { KeywordsChange } from "../api/types.ts";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { keywordsQuery, useSaveKeywords, topicsQuery } from "../settings/consent-queries.ts";
import classes from "../settings/settings.module.css";
import { topicTitle } from "./topic-title.ts";

type Own = KeywordsChange["custom"][number];
const INTENTS = ["opt_in", "opt_out", "help", "custom"] as const;
const LANGUAGES = ["en", "fr"] as const;

/** Words of the workspace's own: another way to join or leave, a topic's word, or a question with its answer. */
export function OwnKeywords() {
  const { t, language, languageName } = useI18n();
  const mayWrite = useRight("settings:write");
  const { data } = useQuery(keywordsQuery);
  const { data: topics } = useQuery(topicsQuery);
  const [typed, setTyped] = useState<readonly Own[] | null>(null);
  const save = useSaveKeywords(() => setTyped(null));
  if (!data || !data.isOn) return null;
  const words = typed ?? data.custom;
  const set = (index: number, word: Own): void => setTyped(words.map((one, at) => (at === index ? word : one)));
  const ready = words.every(({ word, intent, reply }) => word.trim() !== "" && (intent !== "custom" || reply !== undefined));
  return (
    <form
      className={`panel ${classes["rule"]}`}
      aria-label={t("ownWords.title")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ isOn: data.isOn, texts: data.texts, custom: [...words] });
      }}
    >
      <h2>{t("ownWords.title")}</h2>
      <p className="muted small">{t("ownWords.lead")}</p>
      {words.map((own, index) => (
        // The word is typed here: the place is what stays.
        <div key={index} className={classes["line"]} data-testid="own-word">
          <TextInput
            label={t("ownWords.word")}
            value={own.word}
            maxLength={60}
            disabled={!mayWrite}
            onChange={({ currentTarget }) => set(index, { ...own, word: currentTarget.value })}
            data-testid="own-word-text"
          />
          <Select
            label={t("ownWords.intent")}
            data={INTENTS.map((value) => ({ value, label: t(`ownWords.intent.${value}`) }))}
            value={own.intent}
            allowDeselect={false}
            disabled={!mayWrite}
            onChange={(value) => {
              const { topic, ...others } = own;
              const intent = INTENTS.find((known) => known === value) ?? own.intent;
              const keepsTopic = topic !== undefined && (intent === "opt_in" || intent === "opt_out");
              set(index, { ...others, intent, ...(keepsTopic ? { topic } : {}) });
            }}
          />
          {(own.intent === "opt_in" || own.intent === "opt_out") && (
            <Select
              label={t("topic.choice")}
              placeholder={t("ownWords.topic.all")}
              data={(topics?.rows ?? []).map((topic) => ({ value: topic.name, label: topicTitle(topic, language) }))}
              value={own.topic ?? null}
              clearable
              disabled={!mayWrite}
              onChange={(value) => {
                const { topic: _, ...others } = own;
                set(index, value === null ? others : { ...others, topic: value });
              }}
            />
          )}
          {LANGUAGES.map((spoken) => (
            <TextInput
              key={spoken}
              label={t("ownWords.reply", { language: languageName(spoken) })}
              value={own.reply?.[spoken] ?? ""}
              maxLength={1_000}
              disabled={!mayWrite}
              onChange={({ currentTarget }) => set(index, withReply(own, spoken, currentTarget.value))}
            />
          ))}
          {mayWrite && (
            <ActionIcon
              variant="subtle"
              aria-label={t("ownWords.remove", { word: own.word })}
              onClick={() => setTyped(words.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      <Trouble error={save.error} />
      {mayWrite && (
        <div className={classes["buttons"]}>
          <Button
            variant="light"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setTyped([...words, { word: "", intent: "opt_in" }])}
            data-testid="add-own-word"
          >
            {t("ownWords.add")}
          </Button>
          <Button type="submit" disabled={typed === null || !ready} loading={save.isPending} data-testid="save-own-words">
            {t("ownWords.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

/** An emptied answer is none. */
function withReply(own: Own, language: string, text: string): Own {
  const { reply = {}, ...others } = own;
  const { [language]: _, ...kept } = reply;
  const next = text.trim() === "" ? kept : { ...kept, [language]: text };
  return Object.keys(next).length === 0 ? others : { ...others, reply: next };
}
