/** On a person's page: what they belong to. */
import { IconBuilding, IconStarFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { profileGroupsQuery } from "./group-queries.ts";
import classes from "./groups.module.css";

export function ProfileGroups({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const { data } = useQuery(profileGroupsQuery(id));
  if (!data || data.rows.length === 0) return null;
  return (
    <section className={classes["beside"]} aria-label={t("profile.groups")}>
      <h2>{t("profile.groups")}</h2>
      <ul className={classes["chips"]}>
        {data.rows.map(({ group, membership }) => {
          const { role } = membership.attributes;
          return (
            <li key={group.id}>
              <Link
                to="/groups/$kind/$key"
                params={{ kind: group.kind, key: group.key }}
                className={classes["chip"]}
                data-testid="group-chip"
                title={`${group.kind} · ${group.key}`}
              >
                {membership.primary ? (
                  <IconStarFilled size={13} role="img" aria-label={t("profile.groups.primary")} />
                ) : (
                  <IconBuilding size={14} aria-hidden />
                )}
                <span className="cut">{group.name}</span>
                {typeof role === "string" && <span className="muted small cut">{role}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
