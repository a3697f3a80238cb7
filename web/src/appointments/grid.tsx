import { type CSSProperties, type MouseEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./grid.module.css";
import { type CalendarDate, dateAt, noonOf, type Span } from "../components/dates.ts";
import { packSpans } from "./pack.ts";
import { marksOf, momentAtPlace, placeOf, type Ruler, type Stretch, stretchOf, voidsOf } from "./ruler.ts";
import { type Drop, type Dropped, useDrag } from "./use-drag.ts";
import { useClock } from "../components/use-clock.ts";

export type Block = Span & {
  readonly id: string;
  readonly isMovable: boolean;
  /** Whether it may be made longer or shorter. */
  readonly isStretchable: boolean;
  /** What is known of it, for whoever does not see where it stands. */
  readonly label: string;
  readonly mood: "held" | "booked" | "confirmed" | "done" | "no_show";
  readonly content: ReactNode;
};
export type Column = {
  readonly key: string;
  readonly date: CalendarDate;
  /** Null: of several. */
  readonly resourceId: string | null;
  readonly heading: ReactNode;
  /** Why it is shut on that day. */
  readonly closed: string | null;
  readonly open: readonly Span[];
  readonly busy: readonly Span[];
  readonly blocks: readonly Block[];
};
const HOUR_PX = 56;
const SCROLL_BEFORE = 30;

/** Days or people side by side, the hours from top to bottom. */
export function Grid({
  ruler,
  columns,
  viewerZone,
  label,
  onOpen,
  onFree,
  onDrop,
}: {
  readonly ruler: Ruler;
  readonly columns: readonly Column[];
  /** Where the reader's clock shows another time; null: nowhere. */
  readonly viewerZone: string | null;
  readonly label: string;
  readonly onOpen: (id: string) => void;
  /** Null: nothing may be booked here. */
  readonly onFree: ((drop: Drop) => void) | null;
  readonly onDrop: (id: string, drop: Dropped) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { t } = useI18n();
  const clock = useClock();
  const now = useNow(30_000);
  const drag = useDrag(box, { columns, ruler, hourPx: HOUR_PX }, onDrop);
  const { shown } = ruler;
  const firstDate = ruler.dates[0] ?? "";
  const isToday = ruler.dates.includes(dateAt(now, ruler.zone));
  const start = useRef(now);
  useLayoutEffect(() => {
    const today = dateAt(start.current, ruler.zone);
    const place = isToday ? placeOf(ruler, today, start.current) - SCROLL_BEFORE : 9 * 60 - SCROLL_BEFORE;
    scroller.current?.scrollTo({ top: ((place - shown.from) / 60) * HOUR_PX });
    // Where somebody has scrolled to since stays; another day begins anew.
  }, [firstDate, columns.length > 0]);
  const style = (stretch: Stretch): CSSProperties => ({
    top: ((stretch.from - shown.from) / 60) * HOUR_PX,
    height: ((stretch.to - stretch.from) / 60) * HOUR_PX,
  });
  const height = ((shown.to - shown.from) / 60) * HOUR_PX;
  const onColumn = (event: MouseEvent<HTMLDivElement>): void => {
    if (drag.wasDrag() || (event.target as HTMLElement).closest("button")) return;
    const place = drag.placeAt(event.clientX, event.clientY - HOUR_PX / 8);
    if (place && onFree) onFree(place);
  };
  return (
    <div className={classes["scroller"]} ref={scroller} tabIndex={0} role="group" aria-label={label}>
      <div className={classes["sheet"]} style={{ "--columns": columns.length, "--clocks": viewerZone === null ? 1 : 2 } as CSSProperties}>
        <div className={classes["corner"]}>
          {viewerZone !== null && (
            <>
              <span title={ruler.zone}>{clock.zoneName(ruler.zone, noonOf(firstDate))}</span>
              <span title={viewerZone}>{clock.zoneName(viewerZone, noonOf(firstDate))}</span>
            </>
          )}
        </div>
        <div className={classes["heads"]}>
          {columns.map(({ key, heading, closed, date }) => (
            <div key={key} className={classes["head"]} data-today={date === dateAt(now, ruler.zone) || undefined}>
              {heading}
              {closed !== null && <span className={classes["closed"]}>{closed}</span>}
            </div>
          ))}
        </div>
        <div className={classes["hours"]} style={{ height }} aria-hidden>
          {marksOf(ruler).map(({ at, minute, isAgain }) => {
            const date = ruler.dates.find((one) => voidsOf(ruler, one).every(({ from, to }) => at < from || at >= to)) ?? firstDate;
            return (
              <div
                key={at}
                className={classes["hour"]}
                style={{ top: ((at - shown.from) / 60) * HOUR_PX }}
                data-again={isAgain || undefined}
              >
                <span>{clock.ofMinute(minute)}</span>
                {viewerZone !== null && <span>{clock.time(momentAtPlace(ruler, date, at), viewerZone)}</span>}
              </div>
            );
          })}
        </div>
        <div className={classes["columns"]} ref={box} style={{ height }} data-dragging={drag.dragged !== null || undefined}>
          {columns.map((column) => (
            // The same by keyboard: the button that makes a booking, and the list of times in it.
            <div
              key={column.key}
              className={classes["column"]}
              onClick={onColumn}
              data-free={onFree !== null || undefined}
              data-testid="calendar-column"
              data-resource={column.resourceId ?? undefined}
              data-date={column.date}
            >
              {column.open.map((span) => {
                const stretch = stretchOf(ruler, column.date, span);
                return stretch && <div key={`${span.startMs}-${span.endMs}`} className={classes["open"]} style={style(stretch)} />;
              })}
              {marksOf(ruler).map(({ at }) => (
                <div key={at} className={classes["line"]} style={{ top: ((at - shown.from) / 60) * HOUR_PX }} />
              ))}
              {voidsOf(ruler, column.date).map((stretch) => (
                <div key={stretch.from} className={classes["void"]} style={style(stretch)} title={t("calendar.noTime")} />
              ))}
              {column.busy.map((span) => {
                const stretch = stretchOf(ruler, column.date, span);
                return (
                  stretch && (
                    <div key={`${span.startMs}-${span.endMs}`} className={classes["busy"]} style={style(stretch)}>
                      <span className="cut small">{t("calendar.busy")}</span>
                    </div>
                  )
                );
              })}
              {packSpans(column.blocks.filter((block) => stretchOf(ruler, column.date, block) !== null)).map(({ item, left, width }) => {
                const stretch = stretchOf(ruler, column.date, item);
                return (
                  stretch && (
                    <button
                      key={item.id}
                      type="button"
                      className={classes["block"]}
                      style={{ ...style(stretch), left: `${left * 100}%`, width: `calc(${width * 100}% - 2px)` }}
                      data-mood={item.mood}
                      data-size={sizeOf(stretch)}
                      data-movable={item.isMovable || undefined}
                      data-taken={drag.dragged?.id === item.id || undefined}
                      data-testid="booking"
                      aria-label={item.label}
                      onPointerDown={(event) => {
                        if (item.isMovable) drag.take(event, item.id, item.endMs - item.startMs);
                      }}
                      onClick={() => {
                        if (!drag.wasDrag()) onOpen(item.id);
                      }}
                    >
                      {item.content}
                      {item.isStretchable && (
                        <span
                          className={classes["edge"]}
                          data-testid="booking-edge"
                          aria-hidden
                          onPointerDown={(event) => drag.stretch(event, item, column)}
                        />
                      )}
                    </button>
                  )
                );
              })}
              {drag.dragged?.column.key === column.key && (
                <Ghost
                  ruler={ruler}
                  date={column.date}
                  span={{ startMs: drag.dragged.startMs, endMs: drag.dragged.startMs + drag.dragged.lengthMs }}
                  style={style}
                />
              )}
              {column.date === dateAt(now, ruler.zone) && placeOf(ruler, column.date, now) >= shown.from && (
                <div
                  className={classes["now"]}
                  style={{ top: ((placeOf(ruler, column.date, now) - shown.from) / 60) * HOUR_PX }}
                  aria-hidden
                />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** How much can be read in it; undefined: all. */
function sizeOf({ from, to }: Stretch): "short" | "middling" | undefined {
  return to - from < 40 ? "short" : to - from < 60 ? "middling" : undefined;
}

function Ghost({
  ruler,
  date,
  span,
  style,
}: {
  readonly ruler: Ruler;
  readonly date: CalendarDate;
  readonly span: Span;
  readonly style: (stretch: Stretch) => CSSProperties;
}) {
  const clock = useClock();
  const stretch = stretchOf(ruler, date, span);
  return (
    stretch && (
      <div className={classes["ghost"]} style={style(stretch)}>
        {clock.time(span.startMs, ruler.zone)}–{clock.time(span.endMs, ruler.zone)}
      </div>
    )
  );
}
