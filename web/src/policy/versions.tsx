import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { PolicyVersionView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./policy.module.css";
import { policyQuery, saveDraft, versionsQuery } from "./policy-queries.ts";
import { RuleCard } from "./rule-card.tsx";

/** Policies that were in force, the newest first; each can be read, and taken up again as the draft. */
export function Versions() {
  const i18n = useI18n();
  const { t } = i18n;
  const { data, error, refetch } = useQuery(versionsQuery);
  const [open, setOpen] = useState<PolicyVersionView | null>(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <>
      <Table
        label={t("policy.tab.versions")}
        stacks
        columns="minmax(0, 2fr) minmax(80px, 0.5fr) minmax(64px, 0.5fr) minmax(0, 1fr) minmax(90px, 0.8fr)"
        head={[
          { text: t("policy.versions.name") },
          { text: t("policy.versions.version") },
          { text: t("policy.versions.rules") },
          { text: t("policy.versions.by") },
          { text: t("policy.versions.when"), right: true },
        ]}
      >
        {!data ? (
          <RowSkeletons count={3} />
        ) : data.rows.length === 0 ? (
          <EmptyState picture="messages" text={t("policy.none")} />
        ) : (
          <div role="rowgroup">
            {data.rows.map((row, place) => (
              <div
                key={row.version}
                role="row"
                className={`${table["row"]} ${table["still"]} ${table["words"]}`}
                data-testid={`version-${row.version}`}
              >
                <Cell>
                  <button type="button" className={`link ${table["whole"]}`} onClick={() => setOpen(row)}>
                    {row.document.title}
                  </button>
                  {row.holidaysUntil !== null && (
                    <div className="muted small">{t("policy.holidaysUntil", { year: String(row.holidaysUntil) })}</div>
                  )}
                </Cell>
                <Cell className="small">
                  {t("policy.ruleVersion", { version: row.version })}
                  {place === 0 && <div className="muted">{t("policy.versions.now")}</div>}
                </Cell>
                <Cell className="small">{t("policy.versions.count", { n: row.document.rules.length })}</Cell>
                <Cell className="small">{row.activatedBy}</Cell>
                <Cell right className="small muted">
                  {i18n.moment(row.activatedAt)}
                </Cell>
              </div>
            ))}
          </div>
        )}
      </Table>
      {open && <VersionDialog version={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function VersionDialog({ version: { version, document }, onClose }: { readonly version: PolicyVersionView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/policy" });
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const { data: policy } = useQuery(policyQuery);
  const take = useAction({
    mutationFn: async () => saveDraft(document, policy?.draft?.revision ?? 0),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: policyQuery.queryKey });
      onClose();
      await navigate({ search: { tab: "rules" } });
    },
  });
  return (
    <Dialog onClose={onClose} title={`${document.title} · ${t("policy.ruleVersion", { version })}`} size="xl">
      <div className={classes["stack"]} data-testid="policy-version">
        <div className={classes["cards"]}>
          {document.rules.map((rule) => (
            <RuleCard key={rule.id} rule={rule} />
          ))}
        </div>
        <Trouble error={take.error} />
        {mayWrite && policy && (
          <div>
            <Button onClick={() => take.mutate()} loading={take.isPending} data-testid="take-version">
              {t("policy.versions.take")}
            </Button>
            <p className="muted small">{t("policy.versions.take.hint")}</p>
          </div>
        )}
      </div>
    </Dialog>
  );
}
