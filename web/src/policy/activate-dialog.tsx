import { Button, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { ErrorState, useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import { MessageLink } from "../messages/message-link.tsx";
import classes from "./policy.module.css";
import { activate, policyQuery, simulate } from "./policy-queries.ts";

/** What the draft would have done to the last week, in numbers, before anybody puts it in force. */
export function ActivateDialog({ revision, onClose }: { readonly revision: number; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ["policy", "simulation", revision], queryFn: simulate });
  const go = useAction({
    mutationFn: () => activate(revision),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: policyQuery.queryKey });
      onClose();
    },
  });
  const trouble = useErrorWords(go.error);
  return (
    <Dialog onClose={onClose} title={t("policy.activate.title")} size="lg">
      <div className={classes["stack"]}>
        {error ? (
          <ErrorState error={error} compact />
        ) : !data ? (
          <Skeleton height={120} />
        ) : (
          <div className={classes["simulation"]} data-testid="simulation">
            <p>
              <strong>{t("policy.simulated", { sends: data.sends, same: data.same, held: data.held, refused: data.refused })}</strong>
            </p>
            {!data.whole && <p className="muted small">{t("policy.simulated.part")}</p>}
            <ul>
              {data.rules.map((rule) => (
                <li key={`${rule.policyRule} ${rule.reason} ${rule.verdict}`}>
                  {i18n.number(rule.count)} × {reasonWords(i18n, rule.reason)} (<code>{rule.policyRule}</code>)
                  <ul>
                    {rule.examples.map(({ messageId, sentAt, until }) => (
                      <li key={messageId} className="small">
                        <MessageLink id={messageId}>{i18n.moment(sentAt)}</MessageLink>{" "}
                        {until === null ? t("policy.simulated.never") : t("policy.simulated.until", { when: i18n.moment(until) })}
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
            <p className="muted small">{t("policy.simulated.limits")}</p>
          </div>
        )}
        {go.error && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        <Button onClick={() => go.mutate()} loading={go.isPending} data-testid="activate-policy">
          {t("policy.activate")}
        </Button>
      </div>
    </Dialog>
  );
}
