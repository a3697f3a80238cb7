import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { MoreButton } from "./more-button.tsx";
import classes from "./table.module.css";

type Props<Row> = {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly height: number;
  readonly render: (row: Row) => ReactNode;
  /** Where the rows come from, for those that follow. */
  readonly of: Parameters<typeof MoreButton>[0]["of"] & { readonly isFetchNextPageError: boolean };
  readonly testId?: string;
  readonly attributes?: (row: Row) => Record<string, string>;
};

/** Only the rows in sight exist. Scrolls with the page, so that there is never a scroll inside a scroll. */
export function VirtualRows<Row>({ rows, keyOf, height, render, of, testId, attributes }: Props<Row>) {
  const { t } = useI18n();
  const list = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const main = document.getElementById("main");
    if (list.current && main) setMargin(list.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop);
  }, [rows.length]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => document.getElementById("main"),
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = of;
  const isNear = last >= rows.length - 10;
  useEffect(() => {
    // A page that did not come is asked for again when somebody wants it: by itself that would have no end.
    if (isNear && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, rows.length]);
  return (
    <div ref={list} role="rowgroup">
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes["row"]}
              style={{ height, transform: `translateY(${item.start - margin}px)` }}
              {...(testId ? { "data-testid": testId } : {})}
              {...attributes?.(row)}
            >
              {render(row)}
            </div>
          );
        })}
      </div>
      <p className={`${classes["end"]} muted small`} aria-live="polite">
        {isFetchNextPageError ? t("error.network") : t(hasNextPage ? "common.loadingMore" : "common.end")}
      </p>
      {isFetchNextPageError && <MoreButton of={of} words={t("common.retry")} size="xs" mx="auto" mb="sm" display="block" />}
    </div>
  );
}
