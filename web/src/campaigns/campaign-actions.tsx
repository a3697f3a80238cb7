/** What may be done now, as the server says; each command says its consequence in numbers before it is given. */
import { Button, Menu, Modal, SegmentedControl, Textarea } from "@mantine/core";
import {
  IconBan,
  IconCheck,
  IconDots,
  IconFlask,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useSession } from "../api/session.tsx";
import type { CampaignAction, CampaignStats, CampaignView } from "../api/types.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { campaignsQuery, commandCampaign } from "./campaign-queries.ts";
import classes from "./campaigns.module.css";
import { progressOf } from "./progress.ts";
import { TestSend } from "./test-send.tsx";

const COMMANDS = {
  start: IconPlayerPlay,
  approve: IconCheck,
  reject: IconX,
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  retry: IconRefresh,
  cancel: IconBan,
} as const;
type Command = keyof typeof COMMANDS;
const FIRST: readonly Command[] = ["approve", "start", "resume", "pause"];

export function CampaignActions({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats | undefined }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Command | "test" | null>(null);
  const may = (action: CampaignAction): boolean => campaign.actions[action]?.allowed;
  const failed = stats?.total.failed ?? 0;
  const commands = (Object.keys(COMMANDS) as Command[]).filter((command) => may(command) && (command !== "retry" || failed > 0));
  const first = FIRST.find((command) => commands.includes(command));
  const rest = commands.filter((command) => command !== first);
  const { account } = useSession();
  const mine = campaign.startedBy === `account:${account.id}`;
  const waits = campaign.state === "awaiting_approval" && !may("approve");
  return (
    <>
      {waits && <span className="small muted">{t(mine ? "actions.waits.mine" : "actions.waits")}</span>}
      {first && <CommandButton command={first} onAsk={() => setAsking(first)} />}
      {(rest.length > 0 || may("edit") || may("test")) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={t("actions.more")} data-testid="campaign-more">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {may("edit") && (
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
        <Confirm command={asking} campaign={campaign} stats={stats} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

function CommandButton({ command, onAsk }: { readonly command: Command; readonly onAsk: () => void }) {
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

function Confirm({
  command,
  campaign,
  stats,
  onClose,
}: {
  readonly command: Command;
  readonly campaign: CampaignView;
  readonly stats: CampaignStats | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const [which, setWhich] = useState<"retryable" | "failed">("retryable");
  const give = useMutation({
    mutationFn: () => commandCampaign(campaign.name, command, command === "reject" ? { note } : command === "retry" ? { which } : {}),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      onClose();
    },
  });
  const trouble = useErrorWords(give.error);
  const total = stats?.total;
  const values = {
    title: campaign.title,
    sent: total?.sent ?? 0,
    left: progressOf(campaign, total).left,
    failed: total?.failed ?? 0,
  };
  return (
    <Modal opened onClose={onClose} title={t(`actions.${command}.title`, values)}>
      <div className={classes["form"]}>
        <p data-testid="consequence">{t(`actions.${command}.text`, values)}</p>
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
        {give.error && (
          <p role="alert" className={classes["alert"]}>
            {trouble}
          </p>
        )}
        <div className={classes["end"]}>
          <Button variant="default" onClick={onClose}>
            {t("common.close")}
          </Button>
          <Button
            {...(command === "cancel" || command === "reject" ? { color: "red" } : {})}
            disabled={command === "reject" && note.trim() === ""}
            loading={give.isPending}
            onClick={() => give.mutate()}
            data-testid="confirm"
          >
            {t(`actions.${command}`)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
