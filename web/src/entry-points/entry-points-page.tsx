import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { EntryPointView } from "../api/types.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { EntryPointDialog } from "./entry-point-dialog.tsx";
import { entryPointsQuery } from "./entry-point-queries.ts";
import classes from "./entry-points.module.css";
import { NewEntryPoint } from "./new-entry-point.tsx";

export function EntryPointsPage() {
  const { t } = useI18n();
  const writes = useRight("campaigns:write");
  const { point: shown } = useSearch({ from: "/frame/entry-points" });
  const navigate = useNavigate({ from: "/entry-points" });
  const { data, error, refetch } = useQuery(entryPointsQuery);
  const [making, setMaking] = useState(false);
  const show = (point: string | undefined) => void navigate({ search: point === undefined ? {} : { point } });
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)} data-testid="new-entry-point">
      {t("entryPoints.new")}
    </Button>
  ) : undefined;
  const open = data?.rows.find(({ id }) => id === shown);
  return (
    <Page title={t("entryPoints.title")} lead={t("entryPoints.lead")} actions={make}>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <>
          <Table
            label={t("entryPoints.title")}
            columns="minmax(0, 1.8fr) minmax(96px, 0.9fr) minmax(72px, 0.5fr) minmax(72px, 0.5fr) minmax(88px, 0.7fr)"
            head={[
              { text: t("entryPoints.col.name") },
              { text: t("entryPoints.col.keyword") },
              { text: t("entryPoints.col.people"), right: true },
              { text: t("entryPoints.col.conversations"), right: true },
              { text: t("entryPoints.col.last"), right: true },
            ]}
          >
            <Rows of={data?.rows} count={4} empty={<EmptyState picture="messages" text={t("entryPoints.empty")} action={make} />}>
              {(row) => <Row key={row.id} row={row} />}
            </Rows>
          </Table>
          {data && data.rows.length > 0 && <p className={`muted small ${classes["note"]}`}>{t("entryPoints.scans")}</p>}
        </>
      )}
      {making && <NewEntryPoint onClose={() => setMaking(false)} onMade={({ id }) => show(id)} />}
      {open && <EntryPointDialog point={open} onClose={() => show(undefined)} />}
    </Page>
  );
}

function Row({ row }: { readonly row: EntryPointView }) {
  const { t, number, relative } = useI18n();
  const now = useNow();
  return (
    <div role="row" className={`${table["row"]} ${table["still"]} ${classes["row"]}`} data-testid="entry-point-row">
      <Cell>
        <Link to="/entry-points" search={{ point: row.id }} className={`${table["whole"]} ${classes["name"]}`}>
          {row.name}
        </Link>
        <div className="muted small cut">
          {row.retired && <strong>{t("entryPoints.retired")} · </strong>}
          {row.channelName} · {row.number}
        </div>
      </Cell>
      <Cell>
        <code>{row.keyword}</code>
      </Cell>
      <Cell right className="num">
        {number(row.people)}
      </Cell>
      <Cell right className="num">
        {number(row.conversations)}
      </Cell>
      <Cell right className="muted small">
        {row.lastAt === null ? t("common.never") : relative(row.lastAt, now)}
      </Cell>
    </div>
  );
}
