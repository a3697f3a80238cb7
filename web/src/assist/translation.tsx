import { Button } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DeskMessage } from "../api/types.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { assistantModeQuery, translationQuery } from "./helper-queries.ts";
import { faultWords } from "./fault-words.ts";

/** What a customer wrote in one's own language, under what they wrote; asked for, and never in its place. */
export function Translation({ message }: { readonly message: DeskMessage }) {
  const i18n = useI18n();
  const { t, language, languageName } = i18n;
  const [isWanted, setWanted] = useState(false);
  const { data: mode } = useQuery(assistantModeQuery);
  const { data, error, isFetching } = useQuery({
    ...translationQuery({
      profileId: message.person.id,
      channelId: message.channelId,
      messageId: message.id,
      text: message.preview.body.slice(0, 4_096),
      to: language,
    }),
    enabled: isWanted,
  });
  const trouble = useErrorWords(error);
  if (!mode?.translates) return null;
  if (!isWanted || isFetching)
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconLanguage size={14} aria-hidden />}
        loading={isFetching}
        onClick={() => setWanted(true)}
        data-testid="translate"
      >
        {t("assistant.translate")}
      </Button>
    );
  const fault = data?.fault == null ? null : faultWords(i18n, data.fault);
  return (
    <div className={classes["translation"]} role="status" data-testid="translation">
      <span className="muted small">
        {t("assistant.translated", { language: languageName(language) })}{" "}
        <button type="button" className="link small" onClick={() => setWanted(false)}>
          {t("assistant.translate.hide")}
        </button>
      </span>
      {data?.answer != null && (
        <p dir="auto" lang={language}>
          {data.answer}
        </p>
      )}
      {(error ?? fault) !== null && <p className={classes["bad"]}>{fault ?? trouble}</p>}
    </div>
  );
}
