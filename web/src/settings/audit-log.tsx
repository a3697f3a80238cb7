/** What was changed, by whom and when; and whether that still is what was written. */
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconSearch, IconShieldCheck } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api/client.ts";
import type { AuditPage, AuditVerification } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { MoreButton } from "../components/more-button.tsx";
import { Copy, EmptyState, ErrorState, useErrorWords } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { auditWords } from "../i18n/words.ts";
import { changesOf } from "./audit-changes.ts";
import classes from "./settings.module.css";

type Entry = AuditPage["rows"][number];
const TYPING_MS = 250;

export function AuditLog() {
  const { t } = useI18n();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const query = useInfiniteQuery({
    queryKey: ["audit", text],
    queryFn: ({ pageParam, signal }) => get<AuditPage>("/v1/audit", { text, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  // All that there is so far: from the first moment to the next.
  const [until] = useState(() => new Date(Date.now() + 60_000).toISOString());
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("audit.lead")}</p>
      </div>
      <div className={classes["line"]}>
        <TextInput
          className={classes["grow"] ?? ""}
          label={t("audit.search")}
          placeholder={t("audit.search.hint")}
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-testid="audit-search"
        />
        <Button
          component="a"
          variant="default"
          leftSection={<IconDownload size={16} />}
          href={`/v1/export/audit?format=csv&from=2000-01-01T00:00:00Z&to=${encodeURIComponent(until)}`}
          download
        >
          {t("audit.export")}
        </Button>
      </div>
      <Verification />
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <div className={`panel ${classes["after"]}`}>
          {query.isPending ? (
            <RowSkeletons count={6} />
          ) : rows.length === 0 ? (
            <EmptyState picture="calm" text={t("audit.empty")} />
          ) : (
            <ul className={classes["hooks"]}>
              {rows.map((row) => (
                <EntryRow key={row.id} entry={row} />
              ))}
            </ul>
          )}
        </div>
      )}
      <MoreButton of={query} fullWidth mt="md" />
    </>
  );
}

function EntryRow({ entry }: { readonly entry: Entry }) {
  const i18n = useI18n();
  const { t, moment, dateTime } = i18n;
  const changes = changesOf(entry.detail);
  return (
    <li data-testid="audit-entry" data-action={entry.action}>
      <details>
        <summary>
          <span>
            <strong style={{ fontWeight: 560 }}>{auditWords(i18n, entry.action)}</strong> {entry.subjectName ?? entry.subject}{" "}
            <span className="muted small">{entry.actorName ?? entry.actor}</span>
          </span>
          <time className="muted small" dateTime={entry.at} title={dateTime(entry.at)}>
            {moment(entry.at)}
          </time>
        </summary>
        {changes.length === 0 ? (
          <p className="muted small">{t("audit.nothing")}</p>
        ) : (
          <ul className="small">
            {changes.map(({ what, before, after }) => (
              <li key={what}>{before === undefined ? `${what}: ${after}` : t("audit.was", { what, before, after })}</li>
            ))}
          </ul>
        )}
        <Copy value={entry.hash}>
          <code className="muted small">
            {entry.action} · {entry.seq} · {entry.hash.slice(0, 16)}…
          </code>
        </Copy>
      </details>
    </li>
  );
}

function Verification() {
  const { t } = useI18n();
  const verify = useAction({ mutationFn: () => get<AuditVerification>("/v1/audit/verification") });
  const trouble = useErrorWords(verify.error);
  const { data } = verify;
  return (
    <div className={`${classes["line"]} ${classes["after"]}`}>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
        data-testid="audit-verify"
      >
        {t("audit.verify")}
      </Button>
      <div role="status" className={classes["grow"]} data-testid="audit-verdict">
        {verify.error && <span className={classes["bad"]}>{trouble}</span>}
        {data?.faults.length === 0 && t("audit.verified", { n: data.entries, head: `${(data.head ?? "").slice(0, 16)}…` })}
        {data && data.faults.length > 0 && (
          <span className={classes["bad"]}>
            {t("audit.faults", { n: data.faults.length })} {data.faults.map(({ seq }) => t("audit.fault", { seq: seq ?? "–" })).join(", ")}
          </span>
        )}
      </div>
    </div>
  );
}
