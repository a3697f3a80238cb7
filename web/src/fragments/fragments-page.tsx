import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { fragmentsQuery } from "../content/fragments-query.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { FragmentEditor } from "./fragment-editor.tsx";
import classes from "./fragments.module.css";

export function FragmentsPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const writes = useRight("templates:write");
  const { data, error, refetch } = useQuery(fragmentsQuery);
  /** A name, or empty for a new one. */
  const [open, setOpen] = useState<string | null>(null);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("")} data-testid="new-fragment">
      {t("fragments.new")}
    </Button>
  ) : undefined;
  return (
    <Page title={t("fragments.title")} lead={t("fragments.lead")} actions={make}>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Table
          label={t("fragments.title")}
          stacks
          columns="minmax(0, 1.2fr) minmax(0, 1.6fr) minmax(80px, 0.7fr) minmax(96px, 0.8fr)"
          head={[
            { text: t("fragments.col.name") },
            { text: t("fragments.col.text") },
            { text: t("fragments.col.used") },
            { text: t("forms.col.saved"), right: true },
          ]}
        >
          <Rows of={data?.rows} count={4} empty={<EmptyState picture="templates" text={t("fragments.empty")} action={make} />}>
            {(row) => (
              <div key={row.name} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="fragment-row">
                <Cell>
                  <button type="button" className={`${table["whole"]} ${classes["name"]}`} onClick={() => setOpen(row.name)}>
                    {row.title}
                  </button>
                  <div className="muted small">
                    <code>{row.name}</code>
                  </div>
                </Cell>
                <Cell className={`small muted ${classes["text"]}`}>{row.text}</Cell>
                <Cell className="small">{t("fragments.used", { n: row.usedBy.length })}</Cell>
                <Cell right className="muted small">
                  {i18n.relative(row.savedAt, now)}
                </Cell>
              </div>
            )}
          </Rows>
        </Table>
      )}
      {open !== null && data && (
        <FragmentEditor fragment={data.rows.find(({ name }) => name === open) ?? null} rows={data.rows} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}
