/** What holds for the whole workspace: its clocks, who has to approve campaigns, and who is kept out of all journeys to measure what they change. */
import { Button, NumberInput, Skeleton } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { ErrorState, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Clocks } from "./clocks.tsx";
import classes from "./settings.module.css";
import { SwitchedRule } from "./switched-rule.tsx";

type CampaignRules = { readonly approvalRequired: boolean };
type Holdout = { readonly share: number };
const MOST_HELD_OUT = 50;

const campaignRulesQuery = queryOptions({
  queryKey: ["campaign-rules"],
  queryFn: ({ signal }) => get<CampaignRules>("/v1/campaign-rules", {}, signal),
});
const holdoutQuery = queryOptions({ queryKey: ["holdout"], queryFn: ({ signal }) => get<Holdout>("/v1/holdout", {}, signal) });

export function Rules() {
  return (
    <div className={classes["rules"]}>
      <Clocks />
      <Approval />
      <KeptOut />
    </div>
  );
}

function Approval() {
  const { t } = useI18n();
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(campaignRulesQuery);
  const save = useAction({
    mutationFn: (approvalRequired: boolean) => send<CampaignRules>("PUT", "/v1/campaign-rules", { approvalRequired }),
    onSuccess: (rules) => client.setQueryData(campaignRulesQuery.queryKey, rules),
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  return (
    <SwitchedRule
      title={t("workspace.approval.title")}
      label={t("workspace.approval")}
      description={t("workspace.approval.hint")}
      isOn={data?.approvalRequired}
      mayChange={mayWrite}
      save={save}
      testId="approval-required"
    />
  );
}

function KeptOut() {
  const { t, percent } = useI18n();
  const client = useQueryClient();
  const mayWrite = useRight("journeys:write");
  const { data, error, refetch } = useQuery(holdoutQuery);
  const [typed, setTyped] = useState<number | null>(null);
  const save = useAction({
    mutationFn: (share: number) => send<Holdout>("PUT", "/v1/holdout", { share }),
    onSuccess: (holdout) => {
      client.setQueryData(holdoutQuery.queryKey, holdout);
      setTyped(null);
    },
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  const stands = data ? Math.round(data.share * 1_000) / 10 : 0;
  return (
    <form
      className={`panel ${classes["rule"]}`}
      aria-label={t("workspace.holdout.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== null) save.mutate(typed / 100);
      }}
    >
      <h2>{t("workspace.holdout.title")}</h2>
      {data ? (
        <div className={classes["line"]}>
          <NumberInput
            label={t("workspace.holdout")}
            description={t("workspace.holdout.hint")}
            suffix=" %"
            min={0}
            max={MOST_HELD_OUT}
            step={1}
            decimalScale={1}
            disabled={!mayWrite}
            value={typed ?? stands}
            onChange={(value) => setTyped(Math.min(MOST_HELD_OUT, Math.max(0, Number(value) || 0)))}
            data-testid="holdout-share"
          />
          <Button type="submit" disabled={!mayWrite || typed === null || typed === stands} loading={save.isPending}>
            {t("workspace.save")}
          </Button>
          {save.isSuccess && typed === null && <span role="status">{t("workspace.holdout.saved", { share: percent(data.share) })}</span>}
        </div>
      ) : (
        <Skeleton height={64} />
      )}
      <Trouble error={save.error} />
    </form>
  );
}
