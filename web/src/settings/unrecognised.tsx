import { useInfiniteQuery } from "@tanstack/react-query";
import { unrecognisedQuery } from "../api/queries.ts";
import { MoreButton } from "../components/more-button.tsx";
import { Copy, EmptyState, ErrorState } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { unrecognisedWords } from "../i18n/words.ts";
import classes from "./settings.module.css";

export function Unrecognised() {
  const i18n = useI18n();
  const { t, has, moment, dateTime } = i18n;
  const query = useInfiniteQuery(unrecognisedQuery);
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("unrecognised.lead")}</p>
      </div>
      <div className="panel">
        {query.isPending ? (
          <RowSkeletons count={4} />
        ) : rows.length === 0 ? (
          <EmptyState picture="calm" text={t("unrecognised.empty")} />
        ) : (
          <ul className={classes["hooks"]}>
            {rows.map((row) => {
              const door = `door.${row.door.split("/")[0]}`;
              const text = JSON.stringify(row.payload, null, 2);
              return (
                <li key={row.id} data-testid="unrecognised-row">
                  <details>
                    <summary>
                      <span>
                        <strong style={{ fontWeight: 560 }}>{unrecognisedWords(i18n, row.reason)}</strong>{" "}
                        <span className="muted small">{has(door) ? t(door) : row.door}</span>
                      </span>
                      <time className="muted small" dateTime={row.receivedAt} title={dateTime(row.receivedAt)}>
                        {moment(row.receivedAt)}
                      </time>
                    </summary>
                    <pre tabIndex={0}>{text}</pre>
                    <Copy value={text}>
                      <span className="muted small">{t("common.copy")}</span>
                    </Copy>
                  </details>
                </li>
              );
            })}
          </ul>
        )}
      </div>
      <MoreButton of={query} fullWidth mt="md" />
    </>
  );
}
