import { Badge, Button, Progress } from "@mantine/core";
import { IconFileSpreadsheet, IconPlus, IconUpload, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";
import type { AudienceSummary } from "../api/types.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useFound } from "../components/find-field.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { audiencesQuery } from "./audience-queries.ts";
import classes from "./audiences.module.css";

const NO_ROWS: readonly AudienceSummary[] = [];

export function AudiencesPage() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(audiencesQuery);
  const writes = useRight("audiences:write");
  const narrow = useNarrow();
  const { found, field, isFiltered } = useFound(data?.rows ?? NO_ROWS, ({ title, name, description }) => [title, name, description]);
  const make = writes ? (
    <>
      <Button component={Link} to="/audiences/new" leftSection={<IconPlus size={16} aria-hidden />} data-testid="new-audience">
        {t("audiences.new")}
      </Button>
      <Button component={Link} to="/audiences/upload" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
        {t("audiences.upload")}
      </Button>
    </>
  ) : null;
  return (
    <Page
      title={t("audiences.title")}
      lead={t("audiences.lead")}
      actions={
        <>
          <Button component={Link} to="/audiences/predictions" variant="subtle" color="gray">
            {t("predictions.title")}
          </Button>
          <Button component={Link} to="/audiences/computed" variant="subtle" color="gray">
            {t("computed.title")}
          </Button>
          {make}
        </>
      }
    >
      {field}
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Table
          label={t("audiences.title")}
          columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 2.2fr) 150px minmax(0, 1.2fr) 120px"}
          head={[
            { text: t("audiences.col.audience") },
            { text: t("audiences.col.size"), right: true },
            { text: t("audiences.col.kind") },
            { text: t("audiences.col.updated"), right: true },
          ]}
        >
          <Rows
            of={data && found}
            count={5}
            empty={
              isFiltered ? (
                <EmptyState picture="people" text={t("common.foundNothing")} compact />
              ) : (
                <EmptyState picture="people" text={t("audiences.empty")} action={<span className={classes["buttons"]}>{make}</span>} />
              )
            }
          >
            {(row) => <Row key={row.name} row={row} narrow={narrow} />}
          </Rows>
        </Table>
      )}
    </Page>
  );
}

function Row({ row, narrow }: { readonly row: AudienceSummary; readonly narrow: boolean }) {
  const { t, relative, dateTime } = useI18n();
  const now = useNow();
  const Icon = row.list ? IconFileSpreadsheet : IconUsersGroup;
  return (
    <div role="row" className={`${table["row"]} ${table["still"]} ${table["tall"]}`} data-testid="audience-row" data-name={row.name}>
      <Cell>
        <Link to="/audiences/$name" params={{ name: row.name }} className={`${table["whole"]} ${table["title"]}`}>
          <Icon size={18} stroke={1.7} aria-hidden />
          <span className="cut">{row.title}</span>
        </Link>
        {row.description !== null && <div className={`${table["under"]} muted small cut`}>{row.description}</div>}
      </Cell>
      <Cell right>
        <Size row={row} />
      </Cell>
      {!narrow && (
        <Cell>
          <span className={classes["marks"]}>
            <Badge color="gray">{t(row.list ? "audiences.kind.list" : "audiences.kind.rule")}</Badge>
            {row.usesTime && <Badge color="gray">{t("audiences.kind.time")}</Badge>}
          </span>
        </Cell>
      )}
      {!narrow && (
        <Cell right>
          <time className="muted small" dateTime={row.updatedAt} title={dateTime(row.updatedAt)}>
            {relative(row.updatedAt, now)}
          </time>
        </Cell>
      )}
    </div>
  );
}

/** How many, or how far the looking has come. */
export function Size({ row }: { readonly row: Pick<AudienceSummary, "size" | "state" | "progress"> }) {
  const { t, number, percent } = useI18n();
  if (row.state === "ready")
    return (
      <strong className="num" data-testid="audience-size">
        {number(row.size)}
      </strong>
    );
  return (
    <span className={classes["building"]} data-testid="audience-building">
      <span className="small">{t("audiences.building", { share: percent(row.progress), n: row.size })}</span>
      <Progress value={row.progress * 100} size={4} aria-label={t("audiences.building.label")} />
    </span>
  );
}
