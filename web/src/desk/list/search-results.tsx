import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import type { DeskFilter, SearchHit } from "../../api/types.ts";
import { MoreButton } from "../../components/more-button.tsx";
import { PersonSign, personLabel } from "../../components/person-name.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { listQuery, searchQuery } from "../desk-queries.ts";
import { ListSkeleton } from "./conversation-list.tsx";
import classes from "./list.module.css";
import { ChannelMark } from "../../components/channel-mark.tsx";

const MOST_PEOPLE = 6;

/** People by name or number first, then what was said, the newest first. */
export function SearchResults({
  q,
  open,
  onOpen,
}: {
  readonly q: string;
  readonly open: string | undefined;
  readonly onOpen: (id: string, messageId?: string) => void;
}) {
  const { t } = useI18n();
  const byName: DeskFilter = { view: "all", person: q };
  const people = useInfiniteQuery(listQuery(byName));
  const said = useInfiniteQuery(searchQuery(q));
  const persons = (people.data?.pages[0]?.rows ?? []).slice(0, MOST_PEOPLE);
  const hits = said.data?.pages.flatMap(({ rows }) => rows) ?? [];
  if (said.error && !said.data) return <ErrorState compact error={said.error} retry={() => void said.refetch()} />;
  if (said.isPending) return <ListSkeleton />;
  return (
    <div className={classes["scroller"]} tabIndex={-1} data-testid="desk-found">
      <p className="sr-only" role="status">
        {t("inbox.search.found", { n: persons.length + hits.length })}
      </p>
      {persons.length === 0 && hits.length === 0 && <EmptyState compact picture="lost" text={t("inbox.search.nothing")} />}
      {persons.length > 0 && <h2 className={classes["section"]}>{t("inbox.search.people")}</h2>}
      {persons.map((row) => (
        <button key={row.id} type="button" className={classes["hit"]} data-active={row.id === open} onClick={() => onOpen(row.id)}>
          <PersonSign person={row.person} size={28} />
          <span style={{ minWidth: 0 }}>
            <bdi className="cut" style={{ display: "block" }}>
              {personLabel(row.person, t("common.unknownPerson"))}
            </bdi>
            <span className="cut muted small" style={{ display: "block" }}>
              {row.person.address} · {row.channelName}
            </span>
          </span>
        </button>
      ))}
      {hits.length > 0 && <h2 className={classes["section"]}>{t("inbox.search.messages")}</h2>}
      {hits.map((hit) => (
        <Hit
          key={hit.id}
          hit={hit}
          q={q}
          isOpen={hit.conversation.id === open}
          onOpen={() => onOpen(hit.conversation.id, hit.sort === "message" ? hit.id : undefined)}
        />
      ))}
      <MoreButton of={said} size="xs" m="sm" />
    </div>
  );
}

function Hit({
  hit,
  q,
  isOpen,
  onOpen,
}: {
  readonly hit: SearchHit;
  readonly q: string;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  const { t, moment } = useI18n();
  return (
    <button type="button" className={classes["hit"]} data-active={isOpen} data-testid="desk-hit" onClick={onOpen}>
      <span className={classes["hitMark"]} data-channel={hit.conversation.channel}>
        <ChannelMark channel={hit.conversation.channel} size={16} />
      </span>
      <span style={{ minWidth: 0 }}>
        <span className={classes["first"]}>
          <bdi className={`cut ${classes["name"]}`}>{personLabel(hit.conversation.person, t("common.unknownPerson"))}</bdi>
          <time className={classes["at"]}>{moment(hit.at)}</time>
        </span>
        <bdi className={classes["excerpt"]}>
          {hit.sort === "note" && <b>{t("inbox.note")}: </b>}
          <Marked text={hit.excerpt} q={q} />
        </bdi>
      </span>
    </button>
  );
}

function Marked({ text, q }: { readonly text: string; readonly q: string }) {
  const words = q
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  if (words.length === 0) return text;
  return text.split(new RegExp(`(${words.join("|")})`, "giu")).map((part, index) =>
    // Every second part is one that was looked for.
    index % 2 === 1 ? <mark key={index}>{part}</mark> : <Fragment key={index}>{part}</Fragment>,
  );
}
