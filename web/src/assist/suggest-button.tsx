import { Button } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useAction } from "../api/use-action.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { faultWords } from "./fault-words.ts";
import { suggest } from "./helper-queries.ts";

/** Drafts an answer to what the customer wrote last; `onText` puts it where it can be read, changed and sent. */
export function SuggestButton({
  profileId,
  channelId,
  onText,
}: {
  readonly profileId: string;
  readonly channelId: string;
  readonly onText: (text: string) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const draft = useAction({
    mutationFn: () => suggest({ profileId, channelId }),
    onSuccess: ({ answer }) => {
      if (answer !== null) onText(answer);
    },
  });
  const trouble = useErrorWords(draft.error);
  const { data } = draft;
  const why = data?.fault == null ? null : faultWords(i18n, data.fault);
  return (
    <span>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconSparkles size={16} aria-hidden />}
        loading={draft.isPending}
        onClick={() => draft.mutate()}
        data-testid="suggest-answer"
      >
        {t("assistant.suggest")}
      </Button>
      <span role="status" className="small muted">
        {draft.error
          ? trouble
          : (why ?? (data ? t("assistant.suggest.from", { titles: data.articles.map(({ title }) => title).join(", ") }) : ""))}
      </span>
    </span>
  );
}
