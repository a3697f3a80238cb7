/** What people can subscribe to, and how the words are heard by which they leave. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { TopicView } from "../api/types.ts";
import { channelName } from "../channels/channel-forms.ts";
import { ListSection } from "../components/list-section.tsx";
import { Cell } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { OwnKeywords } from "../consent/own-keywords.tsx";
import { topicTitle } from "../consent/topic-title.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { topicsQuery } from "./consent-queries.ts";
import { Keywords } from "./keywords.tsx";
import classes from "./settings.module.css";
import { TopicDialog } from "./topic-dialog.tsx";

export function Topics() {
  const { t, language, list, relative } = useI18n();
  const now = useNow();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(topicsQuery);
  const [open, setOpen] = useState<TopicView | "new" | null>(null);
  const make = mayWrite ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")} data-testid="new-topic">
      {t("topics.new")}
    </Button>
  ) : undefined;
  return (
    <div className={classes["rules"]}>
      <ListSection
        title={t("topics.title")}
        lead={t("topics.lead")}
        action={make}
        columns="minmax(0, 2fr) minmax(88px, 0.8fr) minmax(0, 1fr) minmax(96px, 0.8fr)"
        head={[
          { text: t("topics.col.topic") },
          { text: t("topics.col.purpose") },
          { text: t("topics.col.channels") },
          { text: t("topics.col.changed"), right: true },
        ]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "messages", text: t("topics.empty"), action: make }}
      >
        {(topic) => (
          <div key={topic.name} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="topic-row">
            <Cell>
              <button type="button" className={`link ${table["whole"]}`} onClick={() => setOpen(topic)} disabled={!mayWrite}>
                {topicTitle(topic, language)}
              </button>
              <div className="muted small">
                {topic.isArchived && <strong>{t("topics.archived")} · </strong>}
                <code>{topic.name}</code>
              </div>
            </Cell>
            <Cell className="small">{t(`purpose.${topic.purpose}`)}</Cell>
            <Cell className="small muted">
              {topic.channels.length === 0 ? t("topics.allChannels") : list(topic.channels.map((kind) => channelName(kind, language)))}
            </Cell>
            <Cell right className="muted small">
              {relative(topic.changedAt, now)}
            </Cell>
          </div>
        )}
      </ListSection>
      <Keywords />
      <OwnKeywords />
      {open !== null && <TopicDialog topic={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </div>
  );
}
