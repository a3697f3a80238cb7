import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { PersonLink } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { membersQuery } from "./audience-queries.ts";

export function Members({ name }: { readonly name: string }) {
  const { t, moment, dateTime } = useI18n();
  const query = useInfiniteQuery(membersQuery(name));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <Table
      label={t("audience.tab.members")}
      columns="minmax(0, 1fr) auto"
      head={[{ text: t("profiles.col.person") }, { text: t("members.since"), right: true }]}
    >
      {query.isPending ? (
        <RowSkeletons count={8} />
      ) : rows.length === 0 ? (
        <EmptyState picture="people" text={t("members.empty")} />
      ) : (
        <VirtualRows
          rows={rows}
          keyOf={({ person }) => person.id}
          height={56}
          of={query}
          testId="member-row"
          render={({ person, since }) => (
            <>
              <Cell>
                <PersonLink person={person} second />
              </Cell>
              <Cell right>
                <time className="muted small" dateTime={since} title={dateTime(since)}>
                  {moment(since)}
                </time>
              </Cell>
            </>
          )}
        />
      )}
    </Table>
  );
}
