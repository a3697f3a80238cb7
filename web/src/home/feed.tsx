import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { MessageRow } from "../api/types.ts";
import { personLabel } from "../components/person-name.tsx";
import { EmptyState } from "../components/states.tsx";
import table from "../components/table.module.css";
import { useI18n } from "../i18n/i18n.tsx";
import { previewLine } from "../i18n/words.ts";
import { StateCell } from "../messages/message-cells.tsx";
import { MessageLink } from "../messages/message-link.tsx";
import cells from "../messages/messages.module.css";
import classes from "./home.module.css";

const SHOWN = 14;

export function Feed({ latest }: { readonly latest: readonly MessageRow[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const seen = useRef<Set<string> | null>(null);
  const known = seen.current;
  useEffect(() => {
    seen.current = new Set(latest.map(({ id }) => id));
  }, [latest]);
  if (latest.length === 0)
    return (
      <EmptyState
        picture="messages"
        text={t("home.feed.empty")}
        action={
          <Button component={Link} to="/journeys" variant="default">
            {t("home.feed.emptyAction")}
          </Button>
        }
      />
    );
  return (
    <ul className={classes["feed"]}>
      {latest.slice(0, SHOWN).map((row) => (
        <li
          key={row.id}
          className={`${classes["feedRow"]} ${row.direction === "inbound" ? cells["in"] : ""} ${known && !known.has(row.id) ? classes["fresh"] : ""}`}
          data-testid="message-row"
          data-state={row.state}
          data-direction={row.direction}
        >
          <time dateTime={row.createdAt} title={i18n.dateTime(row.createdAt)}>
            {i18n.time(row.createdAt)}
          </time>
          <Link to="/profiles/$id" params={{ id: row.person.id }} className={`${classes["feedPerson"]} ${table["above"]} cut`}>
            {personLabel(row.person, t("common.unknownPerson"))}
          </Link>
          <MessageLink id={row.id} className={`${classes["feedText"]} ${table["whole"]} ${cells["text"]} cut`}>
            {previewLine(i18n, row)}
          </MessageLink>
          <span className={classes["feedState"]}>
            <StateCell row={row} />
          </span>
        </li>
      ))}
    </ul>
  );
}
