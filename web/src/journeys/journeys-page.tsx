import { Badge, Button, Code } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { journeysQuery } from "../api/queries.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useFound } from "../components/find-field.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useRight } from "../api/session.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { JourneyStateBadge } from "./control/journey-state.tsx";
import { entryHeading } from "./entry-words.ts";
import { Drafts } from "./drafts.tsx";
import { NewJourney } from "./new-journey.tsx";
import classes from "./journeys.module.css";

export function JourneysPage() {
  const i18n = useI18n();
  const { t, number, moment } = i18n;
  const { data, error, refetch } = useQuery(journeysQuery);
  const mayWrite = useRight("journeys:write");
  const [withArchive, setWithArchive] = useState(false);
  const archived = data?.rows.filter(({ state }) => state === "archived").length ?? 0;
  const shown = data?.rows.filter(({ state }) => withArchive || state !== "archived") ?? [];
  const narrow = useNarrow();
  const { found, field, isFiltered } = useFound(shown, ({ title, name, description, entry }) => [
    title,
    name,
    description,
    entry?.kind === "event" ? entry.event : null,
  ]);
  if (error && !data)
    return (
      <Page title={t("journeys.title")}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  return (
    <Page title={t("journeys.title")} actions={mayWrite && <NewJourney />}>
      <Drafts />
      {field}
      <Table
        label={t("journeys.title")}
        columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 2.4fr) minmax(0, 1.2fr) minmax(120px, 0.9fr) 136px 80px"}
        head={[
          { text: t("journeys.col.journey") },
          { text: t("journeys.col.entry") },
          { text: t("journeys.col.version") },
          { text: t("journeys.col.live"), right: true },
          { text: t("journeys.col.entered"), right: true },
        ]}
      >
        <Rows
          of={data && found}
          count={4}
          empty={
            isFiltered ? (
              <EmptyState picture="journeys" text={t("common.foundNothing")} compact />
            ) : (
              <EmptyState
                picture="journeys"
                text={t("journeys.empty")}
                action={mayWrite ? <NewJourney /> : <Code>{t("journeys.emptyAction")}</Code>}
              />
            )
          }
        >
          {(row) => (
            <div key={row.name} role="row" className={`${table["row"]} ${table["still"]} ${table["tall"]}`} data-testid="journey-row">
              <Cell>
                <Link to="/journeys/$name" params={{ name: row.name }} className={`${table["whole"]} ${table["title"]}`}>
                  <IconRoute size={18} stroke={1.7} aria-hidden />
                  <span className="cut">{row.title}</span>
                </Link>
                <div className={classes["badges"]}>
                  <JourneyStateBadge state={row.state} />
                  {row.problems > 0 && (
                    <Badge color="yellow" className={classes["warn"] ?? ""}>
                      {t("journeys.problems", { n: row.problems })}
                    </Badge>
                  )}
                  {row.description && <span className="muted small cut">{row.description}</span>}
                </div>
              </Cell>
              {!narrow && (
                <Cell className="cut">
                  {row.entry && (row.entry.kind === "event" ? <code>{row.entry.event}</code> : entryHeading(i18n, row.entry))}
                </Cell>
              )}
              {!narrow && (
                <Cell>
                  {row.version !== null && (
                    <>
                      {t("journey.version", { n: row.version })}
                      <div className="muted small">{row.publishedAt && moment(row.publishedAt)}</div>
                    </>
                  )}
                </Cell>
              )}
              <Cell right className="num">
                {narrow ? t("journey.version.live", { n: row.live }) : number(row.live)}
              </Cell>
              {!narrow && (
                <Cell right className="num">
                  {number(row.entered)}
                </Cell>
              )}
            </div>
          )}
        </Rows>
      </Table>
      {archived > 0 && (
        <Button variant="subtle" color="gray" size="compact-sm" mt="sm" onClick={() => setWithArchive(!withArchive)}>
          {withArchive ? t("journeys.hideArchived") : t("journeys.showArchived", { n: archived })}
        </Button>
      )}
    </Page>
  );
}
