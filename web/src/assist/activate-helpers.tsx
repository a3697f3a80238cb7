import { Button, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { HelpersDraftView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { ErrorState, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { activateHelpers, helpersQuery, simulateHelpers } from "./helper-queries.ts";

const OUTCOMES = ["rules", "article", "assistant", "people", "person", "command"] as const;

/** What the draft would have done to last week's messages, before anybody puts it in force. */
export function ActivateHelpers({ draft, onClose }: { readonly draft: HelpersDraftView; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ["helpers", "simulation", draft.revision], queryFn: simulateHelpers });
  const go = useAction({
    mutationFn: () => activateHelpers(draft.revision),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: helpersQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={t("helpers.activate.title")} size="lg">
      <div className={classes["stack"]}>
        {error ? (
          <ErrorState error={error} compact />
        ) : !data ? (
          <Skeleton height={120} />
        ) : (
          <div className={classes["stack"]} data-testid="helper-simulation">
            <p>
              <strong>{t("helpers.simulated", { messages: i18n.number(data.messages) })}</strong>
              {!data.whole && ` ${t("helpers.simulated.part")}`}
            </p>
            <ul className={classes["list"]}>
              {OUTCOMES.filter((outcome) => (data.outcomes[outcome] ?? 0) > 0).map((outcome) => (
                <li key={outcome}>{t(`helpers.outcome.${outcome}`, { n: i18n.number(data.outcomes[outcome] ?? 0) })}</li>
              ))}
            </ul>
            {data.rules
              .filter(({ count }) => count > 0)
              .map(({ id, count, examples }) => (
                <div key={id}>
                  <strong>
                    {draft.document.rules.find((rule) => rule.id === id)?.title ?? id}: {i18n.number(count)}
                  </strong>
                  <ul className={classes["list"]}>
                    {examples.map(({ messageId, text }) => (
                      <li key={messageId} className="small muted">
                        {t("helpers.quoted", { text })}
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
            <p className="muted small">{t("helpers.simulated.limits")}</p>
          </div>
        )}
        <Trouble error={go.error} />
        <Button onClick={() => go.mutate()} loading={go.isPending} data-testid="activate-helpers">
          {t("helpers.activate")}
        </Button>
      </div>
    </Dialog>
  );
}
