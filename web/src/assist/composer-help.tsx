import { Button, Popover } from "@mantine/core";
import { IconBook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { FindArticle } from "./find-article.tsx";
import { assistantModeQuery } from "./helper-queries.ts";
import { SuggestButton } from "./suggest-button.tsx";
import { TranslateButton } from "./translate-button.tsx";

/** Beside the field in which an agent writes: articles to put in, and a draft of the assistant where there is one. */
export function ComposerHelp({
  profileId,
  channelId,
  language,
  text,
  onText,
  onReplace,
}: {
  readonly profileId: string;
  readonly channelId: string;
  /** The customer's, when known. */
  readonly language: string | null;
  /** What stands in the field. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onReplace: (text: string) => void;
}) {
  const { t, language: own } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(assistantModeQuery);
  return (
    <div className={classes["row"]}>
      <Popover opened={isOpen} onChange={setOpen} width={360} position="top-start" trapFocus withinPortal>
        <Popover.Target>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconBook size={16} aria-hidden />}
            onClick={() => setOpen(!isOpen)}
            aria-expanded={isOpen}
            data-testid="find-article"
          >
            {t("knowledge.search")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FindArticle
            onText={(text) => {
              onText(text);
              setOpen(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {data?.translates && language !== null && stem(language) !== stem(own) && (
        <TranslateButton profileId={profileId} channelId={channelId} language={language} text={text} onReplace={onReplace} />
      )}
      {data && data.mode !== "off" && <SuggestButton profileId={profileId} channelId={channelId} onText={onText} />}
    </div>
  );
}

/** What is spoken in one part of the world is understood in another. */
function stem(language: string): string {
  return language.split(/[-_]/)[0]?.toLowerCase() ?? "";
}
