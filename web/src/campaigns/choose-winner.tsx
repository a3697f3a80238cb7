import { Button, Radio } from "@mantine/core";
import { IconTrophy } from "@tabler/icons-react";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { CampaignStats, CampaignView } from "../api/types.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useCommand } from "./campaign-dialog.tsx";
import { progressOf } from "./progress.ts";

/** Instead of waiting for the experiment to decide: somebody says which variant goes to all who are still to be asked. */
export function ChooseWinner({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  const mayWrite = useRight("campaigns:write");
  if (!mayWrite || !campaign.actions.choose.allowed) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrophy size={16} aria-hidden />}
        onClick={() => setAsking(true)}
        data-testid="choose-winner"
      >
        {t("choose.open")}
      </Button>
      {asking && <Choice campaign={campaign} stats={stats} onClose={() => setAsking(false)} />}
    </>
  );
}

function Choice({
  campaign,
  stats,
  onClose,
}: {
  readonly campaign: CampaignView;
  readonly stats: CampaignStats;
  readonly onClose: () => void;
}) {
  const { t, percent } = useI18n();
  const names = campaign.document.variants.map(({ name }) => name);
  const best = stats.experiment?.variants.toSorted((one, other) => other.probabilityBest - one.probabilityBest)[0]?.variant;
  const [chosen, choose] = useState(best ?? names[0] ?? "");
  const give = useCommand(campaign.name, "choose", onClose);
  const { total } = stats;
  const waiting = Math.max(0, total.queued - total.sent - total.refused - total.failed - total.expired - total.cancelled);
  const left = Math.max(0, progressOf(campaign, total).left - waiting);
  const comesAgain = campaign.schedule === "recurring" || campaign.schedule === "api";
  const name = chosen.toUpperCase();
  return (
    <CommandDialog
      title={t("choose.title", { title: campaign.title })}
      consequence={t(comesAgain ? "choose.text.again" : "choose.text", { name, left, waiting })}
      go={t("choose.go", { name })}
      give={give}
      onGo={() => give.mutate({ variant: chosen })}
      onClose={onClose}
    >
      <Radio.Group value={chosen} onChange={choose} label={t("choose.which")}>
        <div style={{ display: "grid", gap: 12, marginTop: 8 }}>
          {names.map((variant) => {
            const found = stats.experiment?.variants.find((one) => one.variant === variant);
            return (
              <Radio
                key={variant}
                value={variant}
                label={variant.toUpperCase()}
                description={
                  found && t("choose.standing", { share: percent(found.rate), n: found.n, best: percent(found.probabilityBest) })
                }
                data-testid={`choose-${variant}`}
              />
            );
          })}
        </div>
      </Radio.Group>
      {stats.experiment?.verdict !== "winner" && <p className="muted small">{t("choose.early")}</p>}
    </CommandDialog>
  );
}
