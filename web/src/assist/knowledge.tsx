import { Badge, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { ArticlesAnswer } from "./articles-answer.tsx";
import { ArticleEditor } from "./article-editor.tsx";
import classes from "./assist.module.css";
import { articlesQuery } from "./helper-queries.ts";

const COLOURS = { draft: "gray", published: "teal", archived: "gray" } as const;

export function Knowledge() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const writes = useRight("templates:write");
  const seesHelpers = useRight("settings:read");
  const { article: open } = useSearch({ from: "/frame/helpers" });
  const navigate = useNavigate({ from: "/helpers" });
  const { data, error, refetch } = useQuery(articlesQuery);
  const show = (article?: string): void => void navigate({ search: { tab: "knowledge", ...(article ? { article } : {}) } });
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")} data-testid="new-article">
      {t("knowledge.new")}
    </Button>
  ) : undefined;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={classes["stack"]}>
      {seesHelpers && <ArticlesAnswer />}
      <div className={classes["row"]}>{make}</div>
      <Table
        label={t("helpers.tab.knowledge")}
        stacks
        columns="minmax(0, 2.4fr) minmax(70px, 0.6fr) minmax(0, 1.2fr) minmax(96px, 0.8fr)"
        head={[
          { text: t("knowledge.col.title") },
          { text: t("knowledge.col.language") },
          { text: t("knowledge.col.answered") },
          { text: t("knowledge.col.saved"), right: true },
        ]}
      >
        <Rows of={data?.rows} count={4} empty={<EmptyState picture="templates" text={t("knowledge.empty")} action={make} />}>
          {(row) => (
            <div key={row.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="article-row">
              <Cell>
                <button type="button" className={`${table["whole"]} ${classes["title"]}`} onClick={() => show(row.id)}>
                  {row.document.title}
                </button>{" "}
                <Badge size="sm" variant="light" color={COLOURS[row.state]}>
                  {t(`knowledge.state.${row.state}`)}
                </Badge>
                <div className="muted small cut">{row.document.answer}</div>
              </Cell>
              <Cell className="small">{i18n.languageName(row.language)}</Cell>
              <Cell className="small">
                {i18n.number(row.answered)}
                {row.useful + row.notUseful > 0 && (
                  <div className="muted small">{t("knowledge.useful", { useful: row.useful, notUseful: row.notUseful })}</div>
                )}
              </Cell>
              <Cell right className="muted small">
                {i18n.relative(row.savedAt, now)}
              </Cell>
            </div>
          )}
        </Rows>
      </Table>
      {open !== undefined && <ArticleEditor key={open} id={open === "new" ? null : open} title="" onClose={() => show()} />}
    </div>
  );
}
