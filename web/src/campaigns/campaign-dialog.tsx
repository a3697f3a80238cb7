import { SegmentedControl, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CampaignStats, CampaignView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { campaignsQuery, commandCampaign } from "./campaign-queries.ts";
import { money } from "./money.ts";
import { progressOf } from "./progress.ts";

export type CampaignCommand = "start" | "approve" | "reject" | "pause" | "resume" | "retry" | "cancel";

/** Gives the command; what is on the screen of campaigns is read again before it counts as given. */
export function useCommand(name: string, command: string, onDone: () => void) {
  const client = useQueryClient();
  return useAction({
    mutationFn: async (body: object) => commandCampaign(name, command, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      onDone();
    },
    // Where it was refused something is different from what is shown.
    onError: async () => client.invalidateQueries({ queryKey: campaignsQuery.queryKey }),
  });
}

export function CampaignDialog({
  command,
  campaign,
  stats,
  onClose,
}: {
  readonly command: CampaignCommand;
  readonly campaign: CampaignView;
  readonly stats: CampaignStats | undefined;
  readonly onClose: () => void;
}) {
  const { t, language } = useI18n();
  const [note, setNote] = useState("");
  // What was on the page when the question came up: whoever approves has seen that, and not what comes in behind it.
  const [revision] = useState(campaign.revision);
  const [which, setWhich] = useState<"retryable" | "failed">("retryable");
  const give = useCommand(campaign.name, command, onClose);
  const total = stats?.total;
  const { budget } = campaign.document;
  const values = {
    title: campaign.title,
    sent: total?.sent ?? 0,
    left: progressOf(campaign, total).left,
    failed: total?.failed ?? 0,
    budget: budget ? money(budget.amount * 1_000_000, budget.currency, language) : "",
  };
  const seen = { revision };
  const bodyOf: { readonly [C in CampaignCommand]?: object } = { start: seen, approve: seen, reject: { note }, retry: { which } };
  const text =
    command === "approve" && campaign.approvalDue
      ? budget
        ? "actions.approve.budget"
        : "actions.approve.noBudget"
      : (`actions.${command}.text` as const);
  return (
    <CommandDialog
      title={t(`actions.${command}.title`, values)}
      consequence={t(text, values)}
      go={t(`actions.${command}`)}
      danger={command === "cancel" || command === "reject"}
      disabled={command === "reject" && note.trim() === ""}
      give={give}
      onGo={() => give.mutate(bodyOf[command] ?? {})}
      onClose={onClose}
    >
      {command === "reject" && (
        <Textarea
          label={t("actions.note")}
          value={note}
          autosize
          minRows={2}
          maxLength={1_000}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
      )}
      {command === "retry" && (
        <SegmentedControl
          value={which}
          onChange={(value) => setWhich(value === "failed" ? "failed" : "retryable")}
          data={[
            { value: "retryable", label: t("actions.retry.retryable") },
            { value: "failed", label: t("actions.retry.failed") },
          ]}
        />
      )}
    </CommandDialog>
  );
}
