/** Tells, by ear and by the browser, that a customer has written; only of what is one's own or nobody's. */
import { useEffect, useRef, useState } from "react";
import { useSession } from "../api/session.tsx";
import type { DeskConversationView } from "../api/types.ts";
import { personLabel } from "../components/person-name.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { tell } from "./notices.ts";

export function useNews(rows: readonly DeskConversationView[], onOpen: (id: string) => void): string {
  const { t } = useI18n();
  const { account } = useSession();
  const known = useRef<ReadonlyMap<string, string | null> | null>(null);
  const [news, setNews] = useState("");
  useEffect(() => {
    const before = known.current;
    if (rows.length === 0) return;
    known.current = new Map([...(before ?? []), ...rows.map(({ id, last }) => [id, last.messageId] as const)]);
    if (before === null) return;
    for (const row of rows) {
      const isNews = row.last.direction === "inbound" && before.has(row.id) && before.get(row.id) !== row.last.messageId;
      const isFresh = !before.has(row.id) && row.unread > 0 && Date.now() - Date.parse(row.last.at) < FRESH_MS;
      if (!(isNews || isFresh) || (row.assignee !== null && row.assignee.id !== account.id)) continue;
      const name = personLabel(row.person, t("common.unknownPerson"));
      setNews(t("inbox.news", { name, text: row.last.preview }));
      tell({ title: name, body: row.last.preview, tag: row.id, open: () => onOpen(row.id) });
    }
  }, [rows, account.id, t, onOpen]);
  return news;
}
const FRESH_MS = 60_000;
