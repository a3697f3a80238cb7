import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { profilesQuery } from "../api/queries.ts";
import type { ProfileRow } from "../api/types.ts";
import { PersonSign, personLabel } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ConsentMark, ReachMark } from "./marks.tsx";
import classes from "./profiles.module.css";

export function ProfilesPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const { query: asked = "" } = useSearch({ from: "/frame/profiles" });
  const navigate = useNavigate({ from: "/profiles" });
  const [text, setText] = useState(asked);
  const sent = useRef(asked);
  useEffect(() => {
    // By a link, or by going back: the field says what is looked for.
    if (asked === sent.current) return;
    sent.current = asked;
    setText(asked);
  }, [asked]);
  const ask = useDebouncedCallback((value: string) => {
    sent.current = value.trim();
    void navigate({
      search: ({ query: _before, ...rest }) => (value.trim() === "" ? rest : { ...rest, query: value.trim() }),
      replace: true,
    });
  }, 200);
  const change = (value: string) => {
    setText(value);
    ask(value);
  };
  const query = useInfiniteQuery(profilesQuery(asked));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const narrow = useNarrow();
  const row = ({ person, country, marketing, reachable, updatedAt }: ProfileRow) => (
    <>
      <Cell>
        <Link to="/profiles/$id" params={{ id: person.id }} className={`${table["whole"]} ${classes["person"]}`}>
          <PersonSign person={person} />
          <span style={{ minWidth: 0, display: "grid" }}>
            <span className="cut">{personLabel(person, t("common.unknownPerson"))}</span>
            {narrow && person.name !== null && <span className="cut muted small">{person.address}</span>}
          </span>
        </Link>
      </Cell>
      {!narrow && <Cell className="cut num">{person.address}</Cell>}
      {!narrow && (
        <Cell className="cut">{country === null ? <span className="muted">{t("common.none")}</span> : i18n.country(country)}</Cell>
      )}
      <Cell>
        <ConsentMark state={marketing} wordless={narrow} />
      </Cell>
      {!narrow && (
        <Cell>
          <ReachMark state={reachable} />
        </Cell>
      )}
      {!narrow && (
        <Cell right>
          <time className="muted" dateTime={updatedAt} title={i18n.dateTime(updatedAt)}>
            {i18n.moment(updatedAt)}
          </time>
        </Cell>
      )}
    </>
  );
  return (
    <Page title={t("profiles.title")}>
      <TextInput
        type="search"
        aria-label={t("profiles.search")}
        placeholder={t("profiles.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={420}
        mb="md"
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        rightSection={text === "" ? null : <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => change("")} />}
        data-testid="profile-search"
      />
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("profiles.title")}
          columns={
            narrow
              ? "minmax(0, 1fr) auto"
              : "minmax(130px, 1.6fr) minmax(130px, 1.2fr) minmax(70px, 0.8fr) minmax(90px, 0.9fr) minmax(90px, 0.9fr) minmax(90px, 110px)"
          }
          head={[
            { text: t("profiles.col.person") },
            { text: t("profiles.col.address") },
            { text: t("profiles.col.country") },
            { text: t("profiles.col.marketing") },
            { text: t("profiles.col.reach") },
            { text: t("profiles.col.updated"), right: true },
          ]}
        >
          {query.isPending ? (
            <RowSkeletons count={12} />
          ) : rows.length === 0 ? (
            <EmptyState
              picture="people"
              text={asked === "" ? t("profiles.empty") : t("profiles.noMatch", { query: asked })}
              action={
                asked === "" ? (
                  <Button component="a" href="/docs" variant="default">
                    {t("profiles.emptyAction")}
                  </Button>
                ) : (
                  <Button variant="default" onClick={() => change("")}>
                    {t("common.clear")}
                  </Button>
                )
              }
            />
          ) : (
            <VirtualRows rows={rows} keyOf={keyOf} height={narrow ? 60 : 48} render={row} of={query} testId="profile-row" />
          )}
        </Table>
      )}
    </Page>
  );
}

function keyOf(row: ProfileRow): string {
  return row.person.id;
}
