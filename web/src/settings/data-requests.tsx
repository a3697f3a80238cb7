/** Who asked for a copy of what is known of them, by when they are owed it, and the copy. */
import { Button } from "@mantine/core";
import { IconCheck, IconDownload } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { get, send } from "../api/client.ts";
import { profileQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { DataRequestView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { personLabel } from "../components/person-name.tsx";
import { ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";

const requestsQuery = queryOptions({
  queryKey: ["data-requests"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly DataRequestView[] }>("/v1/data-requests", {}, signal),
});

export function DataRequests() {
  const { t } = useI18n();
  const { data, error } = useQuery(requestsQuery);
  const [open, done] = [true, false].map((waits) => data?.rows.filter(({ answeredAt }) => (answeredAt === null) === waits) ?? []);
  return (
    <section className={`panel ${classes["rule"]}`} aria-label={t("privacy.requests")}>
      <h2>{t("privacy.requests")}</h2>
      <p className="muted small">{t("privacy.requests.lead")}</p>
      {error && <ErrorState error={error} compact />}
      {data && open?.length === 0 && <p className="muted small">{t("privacy.requests.none")}</p>}
      <ul data-testid="data-requests" className={classes["proofs"]}>
        {[...(open ?? []), ...(done ?? [])].map((row) => (
          <Request key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Request({ row }: { readonly row: DataRequestView }) {
  const { t, dateTime, language } = useI18n();
  const client = useQueryClient();
  const now = useNow();
  const answer = useAction({
    mutationFn: async () => send("POST", `/v1/data-requests/${row.id}/answered`),
    onSuccess: async () => client.invalidateQueries({ queryKey: ["data-requests"] }),
  });
  // Of those that are answered nobody asks who they were.
  const { data: profile } = useQuery({ ...profileQuery(row.profileId), enabled: useRight("profiles:read") && row.answeredAt === null });
  const isLate = row.answeredAt === null && Date.parse(row.dueAt) < now;
  const state =
    row.answeredAt === null
      ? t(isLate ? "privacy.requests.late" : "privacy.requests.due", { when: dateTime(row.dueAt) })
      : t("privacy.requests.done", { when: dateTime(row.answeredAt) });
  return (
    <li data-testid="data-request" data-state={row.answeredAt === null ? "open" : "answered"}>
      <p className={row.answeredAt === null ? undefined : "muted small"}>
        <Link className="link" to="/profiles/$id" params={{ id: row.profileId }}>
          {profile ? personLabel(profile.person, t("privacy.requests.person")) : t("privacy.requests.person")}
        </Link>
        {` · ${t("privacy.requests.asked", { when: dateTime(row.askedAt) })} · ${state}`}
        {row.reference !== null && ` · ${t("privacy.requests.reference", { reference: row.reference })}`}
      </p>
      {row.answeredAt === null && (
        <div className={classes["line"]}>
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={`/v1/profiles/${row.profileId}/export?language=${language === "fr" ? "fr" : "en"}`}
            download
          >
            {t("privacy.requests.download")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconCheck size={16} aria-hidden />}
            loading={answer.isPending}
            onClick={() => answer.mutate()}
          >
            {t("privacy.requests.answered")}
          </Button>
        </div>
      )}
      {answer.error && <ErrorState error={answer.error} compact />}
    </li>
  );
}
