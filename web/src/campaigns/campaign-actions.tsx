/** What may be done now, as the server says; each command says its consequence in numbers before it is given. */
import { Button, Menu } from "@mantine/core";
import {
  IconBan,
  IconCheck,
  IconCopy,
  IconDots,
  IconFlask,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRight, useSession } from "../api/session.tsx";
import type { CampaignAction, CampaignStats, CampaignView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { type CampaignCommand, CampaignDialog } from "./campaign-dialog.tsx";
import { TestSend } from "./test-send.tsx";

const COMMANDS = {
  start: IconPlayerPlay,
  approve: IconCheck,
  reject: IconX,
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  retry: IconRefresh,
  cancel: IconBan,
} as const satisfies { readonly [C in CampaignCommand]: unknown };
const FIRST: readonly CampaignCommand[] = ["approve", "start", "resume", "pause"];

export function CampaignActions({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats | undefined }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<CampaignCommand | "test" | null>(null);
  const mayWrite = useRight("campaigns:write");
  const mayApprove = useRight("campaigns:approve");
  const may = (action: CampaignAction): boolean =>
    (action === "approve" || action === "reject" ? mayApprove : mayWrite) && campaign.actions[action]?.allowed;
  const failed = stats?.total.failed ?? 0;
  const commands = (Object.keys(COMMANDS) as CampaignCommand[]).filter((command) => may(command) && (command !== "retry" || failed > 0));
  const first = FIRST.find((command) => commands.includes(command));
  const rest = commands.filter((command) => command !== first);
  const { account } = useSession();
  const mine = campaign.startedBy === `account:${account.id}`;
  // Sent once more under its name, the figures of both would be one, and what was sent before would be read nowhere.
  const isOver = campaign.state === "finished" || campaign.state === "cancelled";
  const waits = (campaign.state === "awaiting_approval" || campaign.approvalDue) && !may("approve");
  const waitsFor = campaign.approvalDue ? "actions.waits.change" : mine ? "actions.waits.mine" : "actions.waits";
  return (
    <>
      {waits && <span className="small muted">{t(waitsFor)}</span>}
      {first && <CommandButton command={first} onAsk={() => setAsking(first)} />}
      {(rest.length > 0 || mayWrite || may("test")) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={t("actions.more")} data-testid="campaign-more">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayWrite && (
              <Menu.Item
                leftSection={<IconCopy size={16} aria-hidden />}
                onClick={() => void navigate({ to: "/campaigns/new", search: { from: campaign.name, copy: true } })}
                data-testid="campaign-copy"
              >
                {t("campaigns.copy")}
              </Menu.Item>
            )}
            {may("edit") && !isOver && (
              <Menu.Item
                leftSection={<IconPencil size={16} aria-hidden />}
                onClick={() => void navigate({ to: "/campaigns/new", search: { from: campaign.name } })}
              >
                {t("audience.edit")}
              </Menu.Item>
            )}
            {may("test") && (
              <Menu.Item leftSection={<IconFlask size={16} aria-hidden />} onClick={() => setAsking("test")} data-testid="campaign-test">
                {t("review.test")}
              </Menu.Item>
            )}
            {rest.map((command) => {
              const Icon = COMMANDS[command];
              return (
                <Menu.Item
                  key={command}
                  leftSection={<Icon size={16} aria-hidden />}
                  {...(command === "cancel" || command === "reject" ? { color: "var(--bad)" } : {})}
                  onClick={() => setAsking(command)}
                  data-testid={`campaign-${command}`}
                >
                  {t(`actions.${command}`)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking === "test" && (
        <TestSend name={campaign.name} variants={campaign.document.variants.map(({ name }) => name)} onClose={() => setAsking(null)} />
      )}
      {asking !== null && asking !== "test" && (
        <CampaignDialog command={asking} campaign={campaign} stats={stats} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

function CommandButton({ command, onAsk }: { readonly command: CampaignCommand; readonly onAsk: () => void }) {
  const { t } = useI18n();
  const Icon = COMMANDS[command];
  return (
    <Button
      variant={command === "pause" ? "default" : "filled"}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onAsk}
      data-testid={`campaign-${command}`}
    >
      {t(`actions.${command}`)}
    </Button>
  );
}
