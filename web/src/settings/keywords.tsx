import { Button, Skeleton, Switch, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { KeywordsChange } from "../api/types.ts";
import { ErrorState, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { keywordsQuery, useSaveKeywords } from "./consent-queries.ts";
import classes from "./settings.module.css";

const INTENTS = ["opt_out", "opt_in", "help"] as const;
const LANGUAGES = ["en", "fr"] as const;

export function Keywords() {
  const { t, languageName } = useI18n();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(keywordsQuery);
  const [typed, setTyped] = useState<KeywordsChange["texts"] | null>(null);
  const save = useSaveKeywords(() => setTyped(null));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data) return <Skeleton height={120} />;
  const { isOn, custom } = data;
  const texts = typed ?? data.texts;
  /** An emptied answer is the built-in one again. */
  const write = (intent: (typeof INTENTS)[number], language: string, text: string): void => {
    const { [language]: _, ...others } = texts[intent] ?? {};
    setTyped({ ...texts, [intent]: text.trim() === "" ? others : { ...others, [language]: text } });
  };
  return (
    <form
      className={`panel ${classes["rule"]}`}
      aria-label={t("keywords.title")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ isOn, custom, texts });
      }}
    >
      <h2>{t("keywords.title")}</h2>
      <Switch
        checked={isOn}
        disabled={!mayWrite || save.isPending}
        onChange={({ currentTarget }) => save.mutate({ isOn: currentTarget.checked, custom, texts: data.texts })}
        label={t("keywords.on")}
        description={t("keywords.on.hint")}
        data-testid="keywords-on"
      />
      {!isOn && (
        <p role="alert" className={classes["bad"]}>
          {t("keywords.off.warning")}
        </p>
      )}
      {isOn &&
        INTENTS.flatMap((intent) =>
          LANGUAGES.map((language) => (
            <Textarea
              key={`${intent} ${language}`}
              label={t(`keywords.text.${intent}`, { language: languageName(language) })}
              placeholder={data.builtIn[intent]?.[language] ?? ""}
              value={texts[intent]?.[language] ?? ""}
              maxLength={1_000}
              autosize
              disabled={!mayWrite}
              onChange={({ currentTarget }) => write(intent, language, currentTarget.value)}
              data-testid={`keyword-text-${intent}-${language}`}
            />
          )),
        )}
      <Trouble error={save.error} />
      {isOn && (
        <Button type="submit" disabled={!mayWrite || typed === null} loading={save.isPending} data-testid="save-keywords">
          {t("keywords.save")}
        </Button>
      )}
    </form>
  );
}
