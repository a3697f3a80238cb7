import { Button, CloseButton, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconCategory, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useRight } from "../api/session.tsx";
import type { GroupView } from "../api/types.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNarrow } from "../components/use-narrow.ts";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { groupKindsQuery, groupsQuery } from "./group-queries.ts";
import { GroupKinds } from "./group-kinds.tsx";
import classes from "./groups.module.css";
import { NewGroup } from "./new-group.tsx";

export function GroupsPage() {
  const i18n = useI18n();
  const { t, number } = i18n;
  const { query: asked = "", kind } = useSearch({ from: "/frame/groups" });
  const navigate = useNavigate({ from: "/groups" });
  const [text, setText] = useState(asked);
  const [open, setOpen] = useState<"kinds" | "new" | null>(null);
  const [writesKinds, writes] = [useRight("audiences:write"), useRight("profiles:write")];
  const narrow = useNarrow();
  const kinds = useQuery(groupKindsQuery);
  const query = useInfiniteQuery(groupsQuery(kind, asked));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const set = (change: { readonly query?: string | undefined; readonly kind?: string | undefined }) =>
    void navigate({
      search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  const ask = useDebouncedCallback((value: string) => set({ query: value.trim() === "" ? undefined : value.trim() }), 200);
  const change = (value: string) => {
    setText(value);
    ask(value);
  };
  const known = kinds.data?.rows ?? [];
  const titleOf = (name: string) => known.find((one) => one.name === name)?.title ?? name;
  const hasKinds = known.length > 0;
  const makeKind = (
    <Button variant={hasKinds ? "default" : "filled"} leftSection={<IconCategory size={16} aria-hidden />} onClick={() => setOpen("kinds")}>
      {t("groups.kinds")}
    </Button>
  );
  const error = query.error ?? kinds.error;
  const row = ({ key, kind: of, name, members, updatedAt }: GroupView) => (
    <>
      <Cell>
        <Link to="/groups/$kind/$key" params={{ kind: of, key }} className={`${table["whole"]} ${classes["name"]}`}>
          <span className="cut">{name}</span>
          <span className="cut muted small">{narrow ? `${titleOf(of)} · ${key}` : key}</span>
        </Link>
      </Cell>
      {!narrow && <Cell className="cut">{titleOf(of)}</Cell>}
      <Cell right className="num">
        {number(members)}
      </Cell>
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
    <Page
      title={t("groups.title")}
      lead={t("groups.lead")}
      actions={
        <>
          {writesKinds && makeKind}
          {writes && hasKinds && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")}>
              {t("groups.new")}
            </Button>
          )}
        </>
      }
    >
      <div className={classes["filters"]} role="search">
        <TextInput
          type="search"
          className={classes["search"] ?? ""}
          aria-label={t("groups.search")}
          placeholder={t("groups.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          rightSection={text === "" ? null : <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => change("")} />}
          data-testid="group-search"
        />
        {known.length > 1 && (
          <Select
            aria-label={t("groups.kind")}
            placeholder={t("groups.kind.all")}
            data={known.map(({ name, title }) => ({ value: name, label: title }))}
            value={kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            clearable
            w={200}
          />
        )}
      </div>
      {error && !query.data ? (
        <ErrorState error={error} retry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("groups.title")}
          columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 2fr) minmax(90px, 1fr) minmax(70px, 0.6fr) minmax(90px, 110px)"}
          head={[
            { text: t("groups.col.group") },
            ...(narrow ? [] : [{ text: t("groups.col.kind") }]),
            { text: t("groups.col.members"), right: true },
            ...(narrow ? [] : [{ text: t("groups.col.updated"), right: true }]),
          ]}
        >
          {query.isPending || kinds.isPending ? (
            <RowSkeletons count={8} />
          ) : rows.length === 0 ? (
            <EmptyState
              picture="people"
              text={asked === "" ? t(hasKinds ? "groups.empty.kind" : "groups.empty") : t("groups.noMatch", { query: asked })}
              action={
                asked === "" ? (
                  !hasKinds && writesKinds && makeKind
                ) : (
                  <Button variant="default" onClick={() => change("")}>
                    {t("common.clear")}
                  </Button>
                )
              }
            />
          ) : (
            <VirtualRows rows={rows} keyOf={({ id }) => id} height={60} render={row} of={query} testId="group-row" />
          )}
        </Table>
      )}
      {open === "kinds" && <GroupKinds onClose={() => setOpen(null)} />}
      {open === "new" && <NewGroup kinds={known} onClose={() => setOpen(null)} />}
    </Page>
  );
}
