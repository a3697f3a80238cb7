import { Button } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { useState } from "react";
import { useAction } from "../api/use-action.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { faultWords } from "./fault-words.ts";
import { translate } from "./helper-queries.ts";

/** Puts what one has written into the customer's language, to be read before it goes; what stood there comes back with one more tap. */
export function TranslateButton({
  profileId,
  channelId,
  language,
  text,
  onReplace,
}: {
  readonly profileId: string;
  readonly channelId: string;
  /** The customer's. */
  readonly language: string;
  readonly text: string;
  readonly onReplace: (text: string) => void;
}) {
  const i18n = useI18n();
  const { t, languageName } = i18n;
  const [swapped, setSwapped] = useState<{ readonly before: string; readonly after: string } | null>(null);
  const put = useAction({
    mutationFn: () => translate({ profileId, channelId, messageId: null, text: text.trim(), to: language }),
    onSuccess: ({ answer }) => {
      if (answer === null) return;
      setSwapped({ before: text, after: answer });
      onReplace(answer);
    },
  });
  const trouble = useErrorWords(put.error);
  const fault = put.data?.fault ?? null;
  const canSwapBack = swapped !== null && swapped.after === text;
  return (
    <span>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconLanguage size={16} aria-hidden />}
        loading={put.isPending}
        disabled={text.trim() === ""}
        onClick={() => {
          if (!canSwapBack) return put.mutate();
          onReplace(swapped.before);
          setSwapped(null);
        }}
        data-testid="translate-draft"
      >
        {canSwapBack ? t("assistant.translate.back") : t("assistant.translate.into", { language: languageName(language) })}
      </Button>
      <span role="status" className="small muted">
        {put.error ? trouble : fault === null ? "" : faultWords(i18n, fault)}
      </span>
    </span>
  );
}
