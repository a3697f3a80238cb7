import { Badge, Button } from "@mantine/core";
import { send } from "../api/client.ts";
import type { OwnSecurity } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import classes from "./account.module.css";
import { browserOf } from "./browser-of.ts";
import { useSecurityChanged } from "./security-query.ts";

export function OwnSessions({ sessions }: { readonly sessions: OwnSecurity["sessions"] }) {
  const { t, relative, dateTime } = useI18n();
  const now = useNow();
  const changed = useSecurityChanged();
  const end = useAction({ mutationFn: (id: string) => send("DELETE", `/v1/sessions/${id}`), onSuccess: changed });
  const notice = useAction({ mutationFn: () => send("POST", "/v1/session/noticed"), onSuccess: changed });
  const fresh = sessions.filter(({ isNew }) => isNew).length;
  return (
    <section className={`panel ${settings["rule"]}`} aria-label={t("sessions.title")}>
      <h2>{t("sessions.title")}</h2>
      {fresh > 0 && (
        <div className={classes["notice"]} role="status" data-testid="sign-in-notice">
          <p>{t("sessions.notice", { n: fresh })}</p>
          <Button variant="default" size="xs" loading={notice.isPending} onClick={() => notice.mutate()}>
            {t("sessions.noticed")}
          </Button>
        </div>
      )}
      <ul className={classes["rows"]}>
        {sessions.map(({ id, isThis, isNew, how, agent, address, createdAt, seenAt }) => (
          <li key={id} data-testid="session" data-this={isThis || undefined}>
            <div className={classes["what"]}>
              <strong>{browserOf(agent) ?? t("sessions.unknown")}</strong> {isThis && <Badge size="xs">{t("sessions.this")}</Badge>}{" "}
              {isNew && <Badge size="xs">{t("sessions.new")}</Badge>}
              <div className="muted small">
                {address} · {t(`sessions.how.${how}`)}
              </div>
              <div className="muted small" title={dateTime(createdAt)}>
                {t("sessions.since", { when: relative(createdAt, now) })} · {t("sessions.seen", { when: relative(seenAt, now) })}
              </div>
            </div>
            {!isThis && (
              <Button variant="default" size="xs" disabled={end.isPending} onClick={() => end.mutate(id)}>
                {t("sessions.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Trouble error={end.error ?? notice.error} />
    </section>
  );
}
