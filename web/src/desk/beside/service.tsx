import { IconClock, IconMoodSmile, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { DeskConversationView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { serviceQuery, teamsQuery } from "../desk-queries.ts";
import classes from "./beside.module.css";

/** What the team owes them: whose it is, by when an answer is due, and what they thought of the last time. */
export function Service({ conversation }: { readonly conversation: DeskConversationView }) {
  const { t, moment, languageName } = useI18n();
  const { data } = useQuery(serviceQuery(conversation.id));
  const { data: teams } = useQuery(teamsQuery);
  const team = teams?.rows.find(({ id }) => id === conversation.team)?.name;
  const { queue, due, csat } = data ?? {};
  return (
    <section className={classes["group"]} data-testid="beside-service">
      <h3>{t("inbox.service")}</h3>
      <ul className={classes["lines"]}>
        <li>
          <IconUsers size={15} aria-hidden />
          <span>
            {conversation.assignee?.name ?? t("inbox.nobody")}
            {team !== undefined && <span className="muted"> · {team}</span>}
            {conversation.language !== null && <span className="muted"> · {languageName(conversation.language)}</span>}
          </span>
        </li>
        {queue && (
          <li>
            <IconClock size={15} aria-hidden />
            <span>
              {t(`inbox.queue.${queue.reason}`)}
              {queue.ahead > 0 && <span className="muted"> · {t("inbox.queue.ahead", { n: queue.ahead })}</span>}
            </span>
          </li>
        )}
        {due?.at && (
          <li data-late={due.breached}>
            <IconClock size={15} aria-hidden />
            <span>{t(due.breached ? "inbox.due.late" : `inbox.due.${due.kind}`, { when: moment(due.at) })}</span>
          </li>
        )}
        {csat && (
          <li data-testid="beside-csat">
            <IconMoodSmile size={15} aria-hidden />
            <span style={{ minWidth: 0, overflowWrap: "anywhere" }}>
              {csat.score === null
                ? t("inbox.csat.asked", { when: moment(csat.askedAt) })
                : t("inbox.csat.score", { score: csat.score, scale: csat.scale })}
              {csat.comment !== null && <q style={{ display: "block" }}>{csat.comment}</q>}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}
