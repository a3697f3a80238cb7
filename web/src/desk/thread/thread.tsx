import { ActionIcon, Skeleton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { DeskConversationView, DeskMessage, ThreadItem } from "../../api/types.ts";
import { MoreButton } from "../../components/more-button.tsx";
import { personLabel } from "../../components/person-name.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useEvent } from "../../components/use-event.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAsItStands } from "../../messages/as-it-stands.ts";
import { agentsQuery, teamsQuery, threadQuery } from "../desk-queries.ts";
import { Happened } from "./happened.tsx";
import { Said, saidId } from "./said.tsx";
import classes from "./thread.module.css";

/** Pages looked through for a message that somebody wants to see. */
const MOST_BACK = 10;
const AT_END_PX = 60;
const LIT_MS = 1_700;

type Props = {
  readonly conversation: DeskConversationView;
  readonly across: boolean;
  /** A message to be shown at once: found by its words. */
  readonly wanted: string | undefined;
  readonly onQuote: ((message: DeskMessage) => void) | null;
  readonly onReact: ((message: DeskMessage, emoji: string) => void) | null;
};

export function Thread({ conversation, across, wanted, onQuote, onReact }: Props) {
  const { t } = useI18n();
  const query = useInfiniteQuery(threadQuery(conversation.id, conversation.person.id, across));
  const { data: agents } = useQuery(agentsQuery);
  const { data: teams } = useQuery(teamsQuery);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const items = useMemo(() => itemsOf(data?.pages ?? []), [data]);
  const messages = useMemo(
    () => new Map(items.flatMap((item) => (item.kind === "message" ? [[item.message.id, item.message] as const] : []))),
    [items],
  );
  const [lit, setLit] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const isBehind = useStay(scroller, items);
  const nameOf = useEvent(
    (id: string) => agents?.rows.find((agent) => agent.id === id)?.name ?? teams?.rows.find((team) => team.id === id)?.name ?? null,
  );
  const show = useEvent(async (id: string): Promise<void> => {
    for (let page = 0, more = hasNextPage; document.getElementById(saidId(id)) === null && more && page < MOST_BACK; page += 1) {
      ({ hasNextPage: more } = await fetchNextPage());
      // Drawn first.
      await new Promise(requestAnimationFrame);
    }
    document.getElementById(saidId(id))?.scrollIntoView({ block: "center", behavior: "smooth" });
    setLit(id);
  });
  const onShow = useEvent((id: string) => void show(id));
  useEffect(() => {
    if (lit === null) return undefined;
    const timer = setTimeout(() => setLit(null), LIT_MS);
    return () => clearTimeout(timer);
  }, [lit]);
  const isThere = data !== undefined;
  useEffect(() => {
    if (wanted !== undefined && isThere) onShow(wanted);
  }, [wanted, isThere, onShow]);
  if (error && !data) return <ErrorState compact error={error} retry={() => void refetch()} />;
  return (
    <div className={classes["holder"]}>
      {/* It opens at the newest, and stays there while pictures come in. Scrolled by keyboard as well. */}
      <div
        ref={scroller}
        className={classes["scroller"]}
        role="log"
        aria-label={t("inbox.conversation")}
        tabIndex={0}
        data-testid="desk-thread"
      >
        {!data ? (
          <ThreadSkeleton />
        ) : (
          <div className={classes["said"]}>
            <MoreButton
              of={{ hasNextPage, isFetchingNextPage, fetchNextPage }}
              words={t("conversation.older")}
              size="xs"
              className={classes["older"] ?? ""}
              data-testid="desk-older"
            />
            {items.length === 0 && <EmptyState compact picture="messages" text={t("inbox.thread.empty")} />}
            <Items
              items={items}
              messages={messages}
              customer={personLabel(conversation.person, t("common.unknownPerson"))}
              lit={lit}
              nameOf={nameOf}
              onQuote={onQuote}
              onReact={onReact}
              onShow={onShow}
            />
          </div>
        )}
      </div>
      {isBehind && (
        <ActionIcon
          className={classes["newer"] ?? ""}
          variant="default"
          radius="xl"
          size={36}
          aria-label={t("inbox.newest")}
          title={t("inbox.newest")}
          onClick={() => scroller.current?.scrollTo({ top: 0, behavior: "smooth" })}
        >
          <IconArrowDown size={18} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

function Items({
  items,
  messages,
  customer,
  lit,
  nameOf,
  onQuote,
  onReact,
  onShow,
}: {
  readonly items: readonly ThreadItem[];
  readonly messages: ReadonlyMap<string, DeskMessage>;
  readonly customer: string;
  readonly lit: string | null;
  readonly nameOf: (id: string) => string | null;
  readonly onQuote: Props["onQuote"];
  readonly onReact: Props["onReact"];
  readonly onShow: (id: string) => void;
}) {
  const { day } = useI18n();
  const asItStands = useAsItStands();
  return items.map((item, index) => {
    const before = items[index - 1];
    const isNewDay = before === undefined || day(before.at) !== day(item.at);
    const said = before?.kind === "message" ? before.message : null;
    return (
      <Fragment key={`${item.kind} ${item.kind === "message" ? item.message.id : item.entry.id}`}>
        {isNewDay && <span className={classes["split"]}>{day(item.at)}</span>}
        {item.kind === "entry" ? (
          <Happened entry={item.entry} nameOf={nameOf} />
        ) : (
          <Said
            message={asItStands(item.message)}
            quoted={item.message.target === null ? null : messages.get(item.message.target)}
            customer={customer}
            withAuthor={isNewDay || said === null || said.direction === "inbound" || authorKey(said) !== authorKey(item.message)}
            isLit={item.message.id === lit}
            onQuote={onQuote}
            onReact={item.message.externalId === null ? null : onReact}
            onShow={onShow}
          />
        )}
      </Fragment>
    );
  });
}

function authorKey({ agent, origin }: DeskMessage): string {
  return agent?.id ?? (origin === null ? "" : JSON.stringify(origin));
}

/** Oldest first, each once: a page may have moved on while the next was read. */
function itemsOf(pages: readonly { readonly rows: readonly ThreadItem[] }[]): readonly ThreadItem[] {
  const items = new Map<string, ThreadItem>();
  for (const { rows } of pages)
    for (const item of rows) {
      const id = item.kind === "message" ? item.message.id : item.entry.id;
      if (!items.has(id)) items.set(id, item);
    }
  return [...items.values()].toReversed();
}

/** Who has scrolled up to read stays where they are when something comes in below. Answers whether the end is out of sight. */
function useStay(scroller: { readonly current: HTMLDivElement | null }, items: readonly ThreadItem[]): boolean {
  const [isBehind, setBehind] = useState(false);
  const high = useRef(0);
  const last = useRef<ThreadItem | undefined>(undefined);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const [before, newest] = [last.current, items.at(-1)];
    const grown = box.scrollHeight - high.current;
    // Counted from the end: what is added at the end pushes the rest away.
    if (before !== undefined && newest?.at !== before.at && box.scrollTop < -AT_END_PX && grown > 0) box.scrollTop -= grown;
    high.current = box.scrollHeight;
    last.current = newest;
  }, [scroller, items]);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const look = () => {
      high.current = box.scrollHeight;
      setBehind(box.scrollTop < -AT_END_PX * 4);
    };
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [scroller]);
  return isBehind;
}

function ThreadSkeleton() {
  return (
    <div aria-busy="true" className={classes["said"]}>
      {[180, 260, 140, 220, 300].map((width, index) => (
        <Skeleton key={width} height={44} width={width} mt={8} style={{ alignSelf: index % 2 === 0 ? "flex-start" : "flex-end" }} />
      ))}
    </div>
  );
}
