import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useRight } from "../api/session.tsx";
import type { DeskFilter } from "../api/types.ts";
import { EmptyState } from "../components/states.tsx";
import { useEvent } from "../components/use-event.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Beside } from "./beside/beside.tsx";
import { countsQuery, detailQuery } from "./desk-queries.ts";
import classes from "./desk.module.css";
import { useConversationList } from "./list/conversation-list.tsx";
import { ListColumn } from "./list/list-column.tsx";
import { useTitle } from "./notices.ts";
import { NewConversation } from "./new-conversation.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import type { HeadMenu } from "./thread/thread-head.tsx";
import { type Mode, ThreadColumn } from "./thread/thread-column.tsx";
import { useChoice } from "./use-choice.ts";
import { useCommand } from "./use-command.ts";
import { useKeys } from "./use-keys.ts";
import { useNews } from "./use-news.ts";

/** Nobody writes `undefined` into one. */
type DefinedFilter = { readonly [Name in keyof DeskFilter]: Exclude<DeskFilter[Name], undefined> };

/** The shared inbox: the list, the conversation, and who one talks to. On a narrow screen one of them at a time. */
export function DeskPage() {
  const { t } = useI18n();
  const search = useSearch({ from: "/frame/inbox" });
  const navigate = useNavigate({ from: "/inbox" });
  const writes = useRight("conversations:write");
  const isNarrow = useNarrow();
  const isWide = useMediaQuery("(min-width: 1281px)", true, { getInitialValueInEffect: false });
  const { conversation: open, said, view = "all", assignee, channel, label, priority, team, unread } = search;
  const filter = useMemo<DeskFilter>(
    () => ({
      view,
      ...(assignee === undefined ? {} : { assignee }),
      ...(channel === undefined ? {} : { channel }),
      ...(label === undefined ? {} : { label }),
      ...(priority === undefined ? {} : { priority }),
      ...(team === undefined ? {} : { team }),
      ...(unread === undefined ? {} : { unread }),
    }),
    [view, assignee, channel, label, priority, team, unread],
  );
  const list = useConversationList(filter);
  const { data: counts } = useQuery(countsQuery);
  const [beside, setBeside] = useState(isWide);
  const [help, setHelp] = useState(false);
  const [begins, setBegins] = useState(false);
  const [mode, setMode] = useState<Mode>("reply");
  const [menu, setMenu] = useState<HeadMenu | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const finder = useRef<HTMLInputElement>(null);
  const choice = useChoice(list.rows, open ?? null);
  const { mutate } = useCommand(open ?? "");
  useTitle(t("nav.inbox"), counts?.unread.all ?? 0);
  useEffect(() => setBeside(isWide), [isWide]);
  const onOpen = useEvent((id: string, messageId?: string) => {
    setMode("reply");
    setMenu(null);
    choice.goTo(id);
    void navigate({
      search: ({ said: _said, ...before }) => ({ ...before, conversation: id, ...(messageId === undefined ? {} : { said: messageId }) }),
    });
  });
  const onBack = useEvent(() => {
    const at = open;
    void navigate({ search: ({ conversation: _gone, said: _said, message: _message, ...rest }) => rest });
    requestAnimationFrame(() => {
      if (at !== undefined) document.querySelector<HTMLElement>('[data-testid="desk-list"]')?.focus();
    });
  });
  const onFilter = useEvent((next: DeskFilter) => {
    choice.clear();
    void navigate({
      search: ({ conversation }) => ({ ...(conversation === undefined ? {} : { conversation }), ...(next as DefinedFilter) }),
    });
  });
  const news = useNews(list.rows, onOpen);
  const write = (next: Mode) => () => {
    setMode(next);
    // At once, so that no key after it is a command; again when the field was not there yet.
    input.current?.focus();
    requestAnimationFrame(() => input.current?.focus());
  };
  const withOpen = (act: () => void) => (open !== undefined && writes ? act : undefined);
  const keys = {
    j: () => choice.move(1),
    k: () => choice.move(-1),
    Enter: () => choice.at !== null && onOpen(choice.at),
    x: () => choice.at !== null && choice.choose(choice.at, false),
    r: withOpen(write("reply")),
    n: withOpen(write("note")),
    a: withOpen(() => setMenu("assign")),
    s: withOpen(() => setMenu("snooze")),
    e: withOpen(() => mutate({ do: "resolve" })),
    f: () => finder.current?.focus(),
    "?": () => setHelp(true),
    Escape: () => (choice.chosen.size > 0 ? choice.clear() : open === undefined ? undefined : onBack()),
  };
  useKeys(keys);
  const onKey = useEvent((event: KeyboardEvent) => {
    const act = { ArrowDown: keys.j, ArrowUp: keys.k, " ": keys.x, Enter: keys.Enter }[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  const shows = isNarrow ? (open === undefined ? "list" : "thread") : "both";
  return (
    <div className={classes["desk"]} data-full data-beside={open !== undefined && beside && isWide}>
      {shows !== "thread" && (
        <section className={classes["column"]} aria-label={t("inbox.conversations")}>
          <ListColumn
            filter={filter}
            list={list}
            open={open}
            at={choice.at}
            chosen={choice.chosen}
            search={finder}
            onFilter={onFilter}
            onOpen={onOpen}
            onChoose={choice.choose}
            onClear={choice.clear}
            onKey={onKey}
            onNew={() => setBegins(true)}
            onHelp={() => setHelp(true)}
          />
        </section>
      )}
      {shows !== "list" && (
        <section className={`${classes["column"]} ${classes["middle"]}`} aria-label={t("inbox.conversation")}>
          {open === undefined ? (
            <div className={classes["nothing"]}>
              <EmptyState picture="messages" text={t("inbox.none.open")} />
            </div>
          ) : (
            <ThreadColumn
              key={open}
              id={open}
              wanted={said}
              isNarrow={isNarrow}
              beside={beside}
              input={input}
              mode={mode}
              menu={menu}
              onMode={setMode}
              onMenu={setMenu}
              onWanted={(messageId) => onOpen(open, messageId)}
              onBack={onBack}
              onBeside={() => setBeside(!beside)}
              onMoved={onOpen}
            />
          )}
          {open !== undefined && beside && !isWide && <BesideOf id={open} onClose={() => setBeside(false)} onOpen={onOpen} />}
        </section>
      )}
      {open !== undefined && beside && isWide && <BesideOf id={open} onClose={() => setBeside(false)} onOpen={onOpen} />}
      <p className={classes["live"]} aria-live="polite">
        {news}
      </p>
      {begins && <NewConversation onOpen={onOpen} onClose={() => setBegins(false)} />}
      {help && <Shortcuts onClose={() => setHelp(false)} />}
    </div>
  );
}

function BesideOf({ id, onClose, onOpen }: { readonly id: string; readonly onClose: () => void; readonly onOpen: (id: string) => void }) {
  const { t } = useI18n();
  const { data } = useQuery(detailQuery(id));
  return (
    <aside className={`${classes["column"]} ${classes["beside"]}`} aria-label={t("inbox.beside")}>
      {data && <Beside detail={data} onClose={onClose} onOpen={onOpen} />}
    </aside>
  );
}
