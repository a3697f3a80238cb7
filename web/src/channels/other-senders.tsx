import { Button } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconPlus, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Copy } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { pauseWords } from "../i18n/words.ts";
import { RemoveSender } from "../settings/remove-sender.tsx";
import settings from "../settings/settings.module.css";
import { CHANNEL_FORMS, channelForm } from "./channel-forms.ts";
import { SenderForm } from "./sender-form.tsx";
import { type OtherSender, otherSendersQuery } from "./senders-query.ts";

/** Senders of every channel but WhatsApp. */
export function OtherSenders() {
  const { t } = useI18n();
  const [adding, setAdding] = useState(false);
  const allowed = useRight("settings:write");
  const { data } = useQuery(otherSendersQuery);
  if (CHANNEL_FORMS.length < 2) return null;
  return (
    <>
      <div className={settings["lead"]}>
        <div>
          <h2>{t("channels.other")}</h2>
          <p className="muted">{t("channels.other.lead")}</p>
        </div>
        {allowed && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="add-other-sender">
            {t("channels.other.add")}
          </Button>
        )}
      </div>
      {data?.map((sender) => (
        <Sender key={sender.id} sender={sender} />
      ))}
      {adding && <SenderForm onClose={() => setAdding(false)} />}
    </>
  );
}

function Sender({ sender }: { readonly sender: OtherSender }) {
  const i18n = useI18n();
  const { t, language, number, relative } = i18n;
  const now = useNow();
  const allowed = useRight("settings:write");
  const [open, setOpen] = useState<"edit" | "state" | "remove" | null>(null);
  const form = channelForm(sender.kind);
  const isPaused = sender.state === "paused";
  const shown = Object.entries(form?.settings ?? {}).flatMap(([name, { label, kind }]) => {
    const value = sender.settings[name];
    if (value === undefined || value === null || value === "") return [];
    return [
      {
        name,
        label: label[language],
        value: kind === "yes_no" ? t(value === true ? "channels.setting.yes" : "channels.setting.no") : String(value),
      },
    ];
  });
  return (
    <section className={`panel ${settings["channel"]}`} data-testid="other-sender" data-state={sender.state}>
      <div className={settings["head"]}>
        <span className={settings["otherIcon"]}>
          <IconSend size={22} stroke={1.7} aria-hidden />
        </span>
        <div className={settings["names"]}>
          <h2>{sender.name}</h2>
          <span className="muted">{form?.name[language] ?? sender.kind}</span>
        </div>
        <div>
          <span className={settings["state"]} data-state={sender.state} data-heard="lately">
            {t(isPaused ? "channels.paused" : "channels.other.active")}
          </span>
          {sender.pause && (
            <div className="muted small">
              {t("channels.pausedSince", { reason: pauseWords(i18n, sender.pause.reason), when: relative(sender.pause.at, now) })}
            </div>
          )}
        </div>
        {allowed && (
          <>
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setOpen("edit")}>
              {t("sender.edit")}
            </Button>
            {isPaused && (
              <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setOpen("remove")}>
                {t("sender.remove")}
              </Button>
            )}
            <Button
              variant="default"
              leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
              onClick={() => setOpen("state")}
              data-testid="other-sender-state"
            >
              {t(isPaused ? "channels.resume" : "channels.pause")}
            </Button>
          </>
        )}
      </div>
      <dl className={settings["facts"]}>
        {shown.flatMap(({ name, label, value }) => [<dt key={`${name} label`}>{label}</dt>, <dd key={name}>{value}</dd>])}
        <dt>{t("channels.speed")}</dt>
        <dd>{t("channels.speed.value", { n: number(sender.messagesPerSecond) })}</dd>
        <dt>{t("channels.webhook")}</dt>
        <dd>
          <Copy value={sender.webhookUrl}>
            <code>{sender.webhookUrl}</code>
          </Copy>
        </dd>
      </dl>
      {open === "edit" && <SenderForm known={sender} onClose={() => setOpen(null)} />}
      {open === "state" && <ChangeState sender={sender} onClose={() => setOpen(null)} />}
      {open === "remove" && <RemoveSender id={sender.id} name={sender.name} onClose={() => setOpen(null)} />}
    </section>
  );
}

function ChangeState({ sender, onClose }: { readonly sender: OtherSender; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const verb = sender.state === "paused" ? "resume" : "pause";
  const change = useAction({
    mutationFn: () => send("PATCH", `/v1/channels/${sender.id}`, { state: verb === "pause" ? "paused" : "active" }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: otherSendersQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t(`channels.${verb}.title`, { name: sender.name })}
      consequence={t(`channels.other.${verb}`)}
      go={t(`channels.${verb}`)}
      give={change}
      onGo={() => change.mutate()}
      onClose={onClose}
    />
  );
}
