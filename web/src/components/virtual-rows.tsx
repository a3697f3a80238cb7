import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./table.module.css";

type Props<Row> = {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly height: number;
  readonly render: (row: Row) => ReactNode;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly loading: boolean;
  readonly testId?: string;
  readonly attributes?: (row: Row) => Record<string, string>;
};

/** Only the rows in sight exist. Scrolls with the page, so that there is never a scroll inside a scroll. */
export function VirtualRows<Row>({ rows, keyOf, height, render, hasMore, loadMore, loading, testId, attributes }: Props<Row>) {
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
  useEffect(() => {
    if (hasMore && !loading && last >= rows.length - 10) loadMore();
  }, [hasMore, loading, last, rows.length, loadMore]);
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
        {hasMore ? t("common.loadingMore") : t("common.end")}
      </p>
    </div>
  );
}
