import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { DeskConversationView, DeskFilter } from "../../api/types.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useEvent } from "../../components/use-event.ts";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { listQuery } from "../desk-queries.ts";
import classes from "./list.module.css";
import { flatten } from "./merge.ts";
import { optionId, Row, ROW_HIGH } from "./row.tsx";

const AHEAD = 40;

export type ListState = {
  readonly rows: readonly DeskConversationView[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly hasMore: boolean;
  /** How many there are, once all of them are here. */
  readonly whole: number | null;
  readonly loadMore: () => void;
};

export function useConversationList(filter: DeskFilter): ListState {
  const query = useInfiniteQuery(listQuery(filter));
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = useMemo(() => (data ? flatten(data.pages, filter) : []), [data, filter]);
  const loadMore = useEvent(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  });
  const whole = data && !hasNextPage ? rows.length : null;
  return { rows, isPending, error: data ? null : error, retry: () => void refetch(), hasMore: hasNextPage, whole, loadMore };
}

type Props = {
  readonly list: ListState;
  readonly at: string | null;
  readonly open: string | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly empty: string;
  readonly onOpen: (id: string) => void;
  readonly onChoose: (id: string, range: boolean) => void;
  readonly onKey: (event: KeyboardEvent) => void;
};

/** Only the rows in sight exist. What one looks at stays where it is when others move above it. */
export function ConversationList({ list, at, open, chosen, empty, onOpen, onChoose, onKey }: Props) {
  const { t } = useI18n();
  const { rows, hasMore, loadMore } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(15_000);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HIGH,
    overscan: 6,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  useAnchor(scroller, rows);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) loadMore();
  }, [hasMore, last, rows.length, loadMore]);
  const index = at === null ? -1 : rows.findIndex(({ id }) => id === at);
  useEffect(() => {
    if (at !== null && index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // Only when one moves: not when rows do.
  }, [at]);
  if (list.error) return <ErrorState compact error={list.error} retry={list.retry} />;
  if (list.isPending) return <ListSkeleton />;
  return (
    <div
      ref={scroller}
      className={classes["scroller"]}
      role="listbox"
      aria-label={t("inbox.conversations")}
      aria-multiselectable
      aria-activedescendant={index >= 0 && at !== null ? optionId(at) : undefined}
      tabIndex={0}
      data-keys
      onKeyDown={onKey}
      data-testid="desk-list"
    >
      {rows.length === 0 ? (
        <EmptyState compact picture="messages" text={empty} />
      ) : (
        <div className={classes["rows"]} style={{ height: virtual.getTotalSize() }} role="presentation">
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <Row
                  key={row.id}
                  row={row}
                  top={item.start}
                  isOpen={row.id === open}
                  isAt={row.id === at}
                  isChosen={chosen.has(row.id)}
                  now={now}
                  onOpen={onOpen}
                  onChoose={onChoose}
                />
              )
            );
          })}
        </div>
      )}
    </div>
  );
}

/** Keeps the first row in sight at its place on the screen while others come and go above it; at the very top the news is shown. */
function useAnchor(scroller: { readonly current: HTMLDivElement | null }, rows: readonly DeskConversationView[]): void {
  const before = useRef<readonly DeskConversationView[]>(rows);
  useLayoutEffect(() => {
    const box = scroller.current;
    const known = before.current;
    before.current = rows;
    if (box === null || known === rows || box.scrollTop < ROW_HIGH / 2) return;
    const places = new Map(rows.map(({ id }, index) => [id, index]));
    const first = Math.floor(box.scrollTop / ROW_HIGH);
    // The first one of those in sight that is still in the list and did not itself move to the top.
    for (let index = first; index < Math.min(known.length, first + 12); index += 1) {
      const place = places.get(known[index]?.id ?? "");
      if (place === undefined || Math.abs(place - index) > first / 2 + 12) continue;
      box.scrollTop += (place - index) * ROW_HIGH;
      return;
    }
  }, [scroller, rows]);
}

export function ListSkeleton() {
  return (
    <div aria-busy="true" style={{ flex: 1, overflow: "hidden" }}>
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className={classes["skeleton"]} style={{ height: ROW_HIGH }}>
          <Skeleton height={40} circle />
          <div>
            <Skeleton height={12} width="45%" mt={4} />
            <Skeleton height={10} width="85%" mt={12} />
          </div>
        </div>
      ))}
    </div>
  );
}
