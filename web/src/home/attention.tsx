import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconHelpCircle,
  IconMessages,
  IconPlayerPause,
  IconTemplate,
  IconWebhook,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { send } from "../api/client.ts";
import { overviewQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { Attention } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useNotice } from "../components/states.tsx";
import { countsQuery } from "../desk/desk-queries.ts";
import { useNow } from "../components/use-now.ts";
import { useI18n, type Values } from "../i18n/i18n.tsx";
import { categoryWords, pauseWords } from "../i18n/words.ts";
import classes from "./home.module.css";

const ICONS = {
  incident: IconAlertTriangle,
  channel_paused: IconPlayerPause,
  template: IconTemplate,
  sync_failed: IconTemplate,
  unrecognised: IconWebhook,
  doubt: IconHelpCircle,
} as const;

export function AttentionList({ items }: { readonly items: readonly Attention[] }) {
  const { t } = useI18n();
  const { data: counts } = useQuery({ ...countsQuery, enabled: useRight("conversations:read") });
  const unread = counts?.unread.all ?? 0;
  if (items.length === 0 && unread === 0)
    return (
      <p className={classes["calm"]}>
        <IconCircleCheck size={20} stroke={1.6} aria-hidden />
        {t("home.attention.none")}
      </p>
    );
  return (
    <ul className={classes["attention"]}>
      {unread > 0 && (
        <li data-kind="unread" data-testid="attention-unread">
          <IconMessages size={18} stroke={1.8} aria-hidden />
          <Link to="/inbox" search={{ view: "all", unread: "yes" }} className="link">
            {t("home.attention.unread", { n: unread })}
          </Link>
        </li>
      )}
      {items.map((item) => {
        const Icon = ICONS[item.kind];
        return (
          <li key={keyOf(item)} data-kind={item.kind} data-testid="attention">
            <Icon size={18} stroke={1.8} aria-hidden />
            <Words item={item} />
            {item.kind === "incident" && <Acknowledge id={item.id} />}
          </li>
        );
      })}
    </ul>
  );
}

function Words({ item }: { readonly item: Attention }) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const now = useNow();
  switch (item.kind) {
    case "incident": {
      const key = `incident.${item.incident}`;
      const numbers = `${key}.numbers`;
      return (
        <div>
          {has(key) ? t(key) : item.incident}
          {has(numbers) && <div className="small">{t(numbers, valuesOf(i18n, item.detail))}</div>}
          <div className="muted small">
            <Subject item={item} /> · {i18n.relative(item.at, now)}
          </div>
        </div>
      );
    }
    case "channel_paused":
      return (
        <div>
          <Link className="link" to="/settings/$section" params={{ section: "senders" }}>
            {t("home.att.channel", { name: item.name })}
          </Link>
          <div className="muted small">
            {pauseWords(i18n, item.reason)}
            {item.at && ` · ${i18n.relative(item.at, now)}`}
          </div>
        </div>
      );
    case "template": {
      const key = `template.status.${item.status}`;
      return (
        <div>
          <Link className="link" to="/templates/$id" params={{ id: item.id }}>
            {t("home.att.template", { name: item.name, language: i18n.languageName(item.language) })}
          </Link>
          <div className="muted small">
            {item.status !== "APPROVED"
              ? has(key)
                ? t(key)
                : item.status
              : item.category !== null
                ? t("home.att.template.category", { category: categoryWords(i18n, item.category) })
                : t("home.att.template.quality")}
          </div>
        </div>
      );
    }
    case "sync_failed":
      return (
        <div>
          <Link className="link" to="/templates">
            {t("home.att.sync", { name: item.name })}
          </Link>
          <div className="muted small">{i18n.language === "en" ? item.error : t("templates.syncFailed.why")}</div>
        </div>
      );
    case "unrecognised":
      return (
        <div>
          <Link className="link" to="/settings/$section" params={{ section: "unrecognised" }}>
            {t("home.att.unrecognised", { n: item.n })}
          </Link>
          <div className="muted small">{i18n.relative(item.at, now)}</div>
        </div>
      );
    case "doubt":
      return (
        <div>
          <Link className="link" to="/messages" search={{ state: "unknown" }}>
            {t("home.att.doubt", { n: item.n })}
          </Link>
        </div>
      );
  }
}

function Acknowledge({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("incidents:acknowledge");
  const acknowledge = useAction({
    mutationFn: () => send("POST", `/v1/console/incidents/${id}/acknowledge`),
    onError: useNotice(),
    onSuccess: () => client.invalidateQueries({ queryKey: overviewQuery.queryKey }),
  });
  if (!allowed) return null;
  return (
    <Button size="compact-xs" variant="default" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
      {t("home.acknowledge")}
    </Button>
  );
}

type Incident = Extract<Attention, { kind: "incident" }>;

/** Where it can be looked after, if that is known; else its name. */
function Subject({ item }: { readonly item: Incident }) {
  const { t } = useI18n();
  const { bookingId, startsAt, calendar, source, sync, syncId } = item.detail;
  if (typeof bookingId === "string" && typeof startsAt === "string")
    return (
      <Link className="link" to="/calendar" search={{ date: startsAt.slice(0, 10), booking: bookingId }}>
        {t("calendar.booking")}
      </Link>
    );
  if (typeof calendar === "string")
    return (
      <Link className="link" to="/calendar/setup" search={{ tab: "calendars" }}>
        {calendar}
      </Link>
    );
  if (typeof sync === "string" && typeof syncId === "string")
    return (
      <Link className="link" to="/settings/imports/$id" params={{ id: syncId }}>
        {sync}
      </Link>
    );
  if (typeof source === "string")
    return (
      <Link className="link" to="/settings/$section" params={{ section: "sources" }}>
        {source}
      </Link>
    );
  return item.subject;
}

/** Moments as they are read; what is no word and no number is left out. */
function valuesOf({ moment }: Pick<ReturnType<typeof useI18n>, "moment">, detail: Incident["detail"]): Values {
  const words = Object.entries(detail).flatMap(([name, value]): [string, string | number][] => {
    if (typeof value === "number") return [[name, value]];
    return typeof value === "string" ? [[name, name.endsWith("At") ? moment(value) : value]] : [];
  });
  // Of a conflict without a wanted time its words do not ask for one; the format wants it named all the same.
  return { wantedAt: "", ...Object.fromEntries(words) };
}

function keyOf(item: Attention): string {
  switch (item.kind) {
    case "incident":
      return item.id;
    case "channel_paused":
    case "sync_failed":
      return `${item.kind}:${item.channelId}`;
    case "template":
      return `${item.name}:${item.language}`;
    default:
      return item.kind;
  }
}
