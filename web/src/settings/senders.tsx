import { Button, Skeleton } from "@mantine/core";
import { IconBrandWhatsapp, IconId, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { send } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { ChannelView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { OtherSenders } from "../channels/other-senders.tsx";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Copy, EmptyState, ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { pauseWords } from "../i18n/words.ts";
import { AddSender } from "./add-sender.tsx";
import { BusinessProfile } from "./business-profile.tsx";
import { EditSender } from "./edit-sender.tsx";
import { RemoveSender } from "./remove-sender.tsx";
import { SenderHealth } from "./sender-health.tsx";
import classes from "./settings.module.css";

export function Senders() {
  const { t } = useI18n();
  const [adding, setAdding] = useState(false);
  const allowed = useRight("settings:write");
  const { data, error, refetch } = useQuery(channelsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={260} />;
  return (
    <div className={classes["channels"]}>
      {allowed && (
        <div className={classes["lead"]}>
          <p>{t("channels.lead")}</p>
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="add-sender">
            {t("channels.add")}
          </Button>
        </div>
      )}
      {data.rows.length === 0 && <EmptyState picture="messages" text={t("channels.empty")} />}
      {adding && <AddSender onClose={() => setAdding(false)} />}
      {data.rows.map((channel) => (
        <Sender key={channel.id} channel={channel} />
      ))}
      <OtherSenders />
    </div>
  );
}

const DAY_MS = 86_400_000;
const HEARD = { never: "channels.neverHeard", once: "channels.quiet", lately: "channels.active" } as const;

function Sender({ channel }: { readonly channel: ChannelView }) {
  const i18n = useI18n();
  const { t, relative, number, dateTime } = i18n;
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const [profile, setProfile] = useState(false);
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const allowed = useRight("settings:write");
  const paused = channel.state === "paused";
  // Only what WhatsApp sends proves that it reaches us: without it nothing is green.
  const heard = channel.lastWebhookAt === null ? "never" : now - Date.parse(channel.lastWebhookAt) < DAY_MS ? "lately" : "once";
  const ago = (at: string | null) =>
    at === null ? (
      t("common.never")
    ) : (
      <time dateTime={at} title={dateTime(at)}>
        {relative(at, now)}
      </time>
    );
  const vitals: readonly (readonly [string, ReactNode])[] = [
    [t("channels.lastWebhook"), ago(channel.lastWebhookAt)],
    [t("channels.lastSync"), ago(channel.templatesSyncedAt)],
    [t("channels.waiting"), number(channel.waiting)],
    [t("channels.outstanding"), number(channel.outstanding)],
  ];
  const webhook = `${location.origin}${channel.webhookPath}`;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t("channels.phoneNumberId"),
      <Copy value={channel.phoneNumberId}>
        <code>{channel.phoneNumberId}</code>
      </Copy>,
    ],
    [t("channels.speed"), t("channels.speed.value", { n: number(channel.messagesPerSecond) })],
    [
      t("channels.accountId"),
      <Copy value={channel.accountId}>
        <code>{channel.accountId}</code>
      </Copy>,
    ],
    [
      t("channels.pair"),
      t("channels.pair.value", { seconds: number(channel.pairRate.everyMs / 1_000), burst: number(channel.pairRate.burst) }),
    ],
    [
      t("channels.api"),
      <code>
        {channel.baseUrl}/{channel.apiVersion}
      </code>,
    ],
    [
      t("channels.webhook"),
      <Copy value={webhook}>
        <code>{webhook}</code>
      </Copy>,
    ],
  ];
  return (
    <section className={`panel ${classes["channel"]}`} data-testid="channel" data-state={channel.state}>
      <div className={classes["head"]}>
        <span className={classes["icon"]}>
          <IconBrandWhatsapp size={22} stroke={1.7} aria-hidden />
        </span>
        <div className={classes["names"]}>
          <h2>{channel.name}</h2>
          <span className="muted">{channel.displayPhoneNumber}</span>
        </div>
        <div>
          <span className={classes["state"]} data-state={channel.state} data-heard={heard} data-testid="sender-state">
            {t(paused ? "channels.paused" : HEARD[heard])}
          </span>
          {channel.pause && (
            <div className="muted small">
              {t("channels.pausedSince", { reason: pauseWords(i18n, channel.pause.reason), when: relative(channel.pause.at, now) })}
            </div>
          )}
        </div>
        {allowed && (
          <Button variant="default" leftSection={<IconId size={16} />} onClick={() => setProfile(true)} data-testid="business-profile">
            {t("profile.business.open")}
          </Button>
        )}
        {allowed && (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setOpen("edit")} data-testid="edit-sender">
            {t("sender.edit")}
          </Button>
        )}
        {allowed && paused && (
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setOpen("remove")} data-testid="remove-sender">
            {t("sender.remove")}
          </Button>
        )}
        {allowed && (
          <Button
            variant="default"
            leftSection={paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
            onClick={() => setAsking(true)}
          >
            {t(paused ? "channels.resume" : "channels.pause")}
          </Button>
        )}
      </div>
      <dl className={classes["vitals"]}>
        {vitals.map(([name, value]) => (
          <div key={name} className={classes["vital"]}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <dl className={classes["facts"]}>
        {facts.flatMap(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
      <SenderHealth id={channel.id} />
      {asking && <Confirm channel={channel} onClose={() => setAsking(false)} />}
      {open === "edit" && <EditSender id={channel.id} onClose={() => setOpen(null)} />}
      {open === "remove" && <RemoveSender id={channel.id} name={channel.name} onClose={() => setOpen(null)} />}
      {profile && <BusinessProfile id={channel.id} onClose={() => setProfile(false)} />}
    </section>
  );
}

function Confirm({ channel, onClose }: { readonly channel: ChannelView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const verb = channel.state === "paused" ? "resume" : "pause";
  const change = useAction({
    mutationFn: () => send("POST", `/v1/console/channels/${channel.id}/${verb}`),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t(`channels.${verb}.title`, { name: channel.name })}
      consequence={t(`channels.${verb}.text`, { n: channel.waiting })}
      go={t(`channels.${verb}`)}
      give={change}
      onGo={() => change.mutate()}
      onClose={onClose}
    />
  );
}
