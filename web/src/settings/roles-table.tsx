import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { RolesView } from "../api/types.ts";
import account from "../account/account.module.css";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";

/** Every right, and which role holds it: as the server decides it. */
export function RolesTable() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["roles"],
    queryFn: ({ signal }) => get<RolesView>("/v1/roles", {}, signal),
    staleTime: Infinity,
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data) return <Skeleton height={200} />;
  const rights = [...new Set(data.rows.flatMap((row) => row.rights))];
  return (
    <details className={`panel ${classes["rule"]} ${classes["after"]}`} data-testid="roles">
      <summary>{t("team.roles")}</summary>
      <div className={account["scroll"]} tabIndex={0} role="region" aria-label={t("team.roles")}>
        <table className={account["matrix"]}>
          <thead>
            <tr>
              <th scope="col">{t("team.roles.right")}</th>
              {data.rows.map(({ role }) => (
                <th key={role} scope="col" title={t(`team.role.${role}.hint`)}>
                  {t(`team.role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rights.map((right) => (
              <tr key={right}>
                <th scope="row">{t(`right.${right}`)}</th>
                {data.rows.map((row) => (
                  <td key={row.role}>
                    {row.rights.includes(right) ? (
                      <>
                        <span aria-hidden>●</span>
                        <span className="sr-only">{t("team.roles.yes")}</span>
                      </>
                    ) : (
                      <span className="sr-only">{t("team.roles.no")}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
