import { IconBolt, IconShoppingBag } from "@tabler/icons-react";
import { useState } from "react";
import type { DeskContext, MessageRow } from "../../api/types.ts";
import { Ticks } from "../../components/ticks.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { previewLine, whyNot } from "../../i18n/words.ts";
import { useAsItStands } from "../../messages/as-it-stands.ts";
import { MessageLink } from "../../messages/message-link.tsx";
import { money } from "../thread/cards.tsx";
import classes from "./beside.module.css";
import { AllOrFewer, FIRST } from "./all-or-fewer.tsx";

/** Messages of any kind, each leading to why it was sent, waits, or was not. */
export function Messages({
  rows,
  empty,
  planned = false,
}: {
  readonly rows: readonly MessageRow[];
  readonly empty: string;
  readonly planned?: boolean;
}) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const [all, setAll] = useState(false);
  const asItStands = useAsItStands();
  if (rows.length === 0) return <p className="muted small">{empty}</p>;
  return (
    <>
      <ul className={classes["messages"]}>
        {(all ? rows : rows.slice(0, FIRST)).map(asItStands).map((row) => {
          const why = whyNot(i18n, row);
          const title = row.origin !== null && "title" in row.origin ? row.origin.title : null;
          return (
            <li key={row.id} data-testid={planned ? "beside-planned" : "beside-sent"}>
              <MessageLink id={row.id} className={classes["line"]}>
                <span className="cut">{previewLine(i18n, row)}</span>
              </MessageLink>
              <span className={classes["under"]}>
                {!planned && <Ticks state={row.state} />}
                <span>{moment(planned ? (row.dueAt ?? row.createdAt) : row.createdAt)}</span>
                {title !== null && <span className="cut">{title}</span>}
                <MessageLink id={row.id} className="link" testId="why">
                  {t("message.why")}
                </MessageLink>
              </span>
              {why !== null && <span className="small">{why}</span>}
            </li>
          );
        })}
      </ul>
      <AllOrFewer n={rows.length} all={all} onAll={setAll} />
    </>
  );
}

export function Orders({ orders }: Pick<DeskContext, "orders">) {
  const { t, language, moment } = useI18n();
  if (orders.length === 0) return null;
  return (
    <section className={classes["group"]}>
      <h3>{t("inbox.orders")}</h3>
      <ul className={classes["lines"]}>
        {orders.slice(0, 6).map(({ eventId, type, number, total, currency, at }) => (
          <li key={eventId} data-testid="beside-order">
            <IconShoppingBag size={15} aria-hidden />
            <span style={{ minWidth: 0 }}>
              <span className="cut" style={{ display: "block" }}>
                {number ?? spoken(type)}
              </span>
              <span className="muted small">
                {number === null ? "" : `${spoken(type)} · `}
                {moment(at)}
              </span>
            </span>
            {total !== null && <span className={`num ${classes["right"]}`}>{money(language, total, currency ?? "")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Happenings({ events }: Pick<DeskContext, "events">) {
  const { t, moment } = useI18n();
  const [all, setAll] = useState(false);
  if (events.length === 0) return null;
  return (
    <section className={classes["group"]}>
      <h3>{t("inbox.events")}</h3>
      <ul className={classes["lines"]}>
        {(all ? events : events.slice(0, FIRST)).map(({ id, type, at }) => (
          <li key={id}>
            <IconBolt size={15} aria-hidden />
            <span className="cut">{spoken(type)}</span>
            <span className={classes["right"]}>{moment(at)}</span>
          </li>
        ))}
      </ul>
      <AllOrFewer n={events.length} all={all} onAll={setAll} />
    </section>
  );
}

/** `order_placed`, as whoever sends the events named it: readable, but theirs. */
function spoken(type: string): string {
  const words = type.replaceAll(/[_.]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
