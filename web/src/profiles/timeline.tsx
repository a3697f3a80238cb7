import { Chip } from "@mantine/core";
import { IconBolt, IconMessageReply, IconRoute, IconShieldCheck, IconShieldOff, IconShieldQuestion } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { timelineQuery } from "../api/queries.ts";
import type { MessageRow, TimelineItem, TimelineKind } from "../api/types.ts";
import { iconOf } from "../canvas/icons.ts";
import { channelName } from "../channels/channel-forms.ts";
import { MoreButton } from "../components/more-button.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import { Ticks } from "../components/ticks.tsx";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { outcomeWords, previewLine, whyNot } from "../i18n/words.ts";
import { useAsItStands } from "../messages/as-it-stands.ts";
import { MessageLink } from "../messages/message-link.tsx";
import classes from "./profiles.module.css";
import { Worded } from "./worded.tsx";

const KINDS: readonly TimelineKind[] = ["event", "message", "reply", "consent", "journey"];

export function Timeline({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const { kinds: text = "" } = useSearch({ from: "/frame/profiles/$id" });
  const kinds = KINDS.filter((kind) => text.split(",").includes(kind));
  const navigate = useNavigate({ from: "/profiles/$id" });
  const query = useInfiniteQuery(timelineQuery(id, kinds));
  const choose = (chosen: readonly string[]) =>
    void navigate({
      search: ({ kinds: _kinds, ...rest }) =>
        chosen.length === 0 || chosen.length === KINDS.length
          ? rest
          : { ...rest, kinds: KINDS.filter((kind) => chosen.includes(kind)).join(",") },
      replace: true,
    });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <div className={classes["filters"]} role="group" aria-label={t("timeline.filter")}>
        <Chip.Group multiple value={[...kinds]} onChange={choose}>
          {KINDS.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {t(`timeline.${kind}`)}
            </Chip>
          ))}
        </Chip.Group>
      </div>
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <RowSkeletons />
      ) : rows.length === 0 ? (
        <EmptyState picture="calm" text={t("timeline.empty")} />
      ) : (
        <Items rows={rows} />
      )}
      <MoreButton of={query} fullWidth mt="md" />
    </>
  );
}

function Items({ rows }: { readonly rows: readonly TimelineItem[] }) {
  const { time, day, dateTime } = useI18n();
  return (
    <ol className={classes["timeline"]}>
      {rows.map((item, index) => {
        const before = rows[index - 1];
        const newDay = before === undefined || day(before.at) !== day(item.at);
        return (
          <Fragment key={`${item.kind}:${item.id}`}>
            {newDay && (
              <li className={classes["day"]} role="presentation">
                {day(item.at)}
              </li>
            )}
            <li className={classes["item"]} data-kind={item.kind} data-testid="timeline-item">
              <time dateTime={item.at} title={dateTime(item.at)}>
                {time(item.at)}
              </time>
              <span className={classes["sign"]}>
                <Sign item={item} />
              </span>
              <div className={classes["entry"]}>
                <Entry item={item} />
              </div>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}

function Sign({ item }: { readonly item: TimelineItem }): ReactNode {
  const props = { size: 15, stroke: 1.9, "aria-hidden": true } as const;
  if (item.kind === "event") return <IconBolt {...props} />;
  if (item.kind === "message") {
    const { channel } = item.message;
    const Channel = channel === "whatsapp" ? iconOf("message") : iconOf("message", channel);
    return <Channel {...props} />;
  }
  if (item.kind === "reply") return <IconMessageReply {...props} />;
  if (item.kind === "journey") return <IconRoute {...props} />;
  if (item.kind !== "consent") return null;
  if (item.action === "request") return <IconShieldQuestion {...props} />;
  return item.action === "opt_in" || item.action === "resume" ? <IconShieldCheck {...props} /> : <IconShieldOff {...props} />;
}

function Entry({ item }: { readonly item: TimelineItem }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { titleOf } = useTopicTitles();
  switch (item.kind) {
    case "message":
    case "reply":
      return <MessageEntry message={item.message} />;
    case "event": {
      const count = Object.keys(item.properties).length;
      return (
        <>
          <span className={classes["line"]}>
            <strong style={{ fontWeight: 560 }}>{item.type}</strong>{" "}
            <span className="muted small">{t("timeline.by", { source: item.source })}</span>
          </span>
          {count > 0 && (
            <details className={classes["more"]}>
              <summary>{t("timeline.properties", { n: count })}</summary>
              <pre className={classes["properties"]}>{JSON.stringify(item.properties, null, 2)}</pre>
            </details>
          )}
        </>
      );
    }
    case "consent": {
      const evidence = Object.entries(item.evidence);
      return (
        <>
          <span className={classes["line"]}>
            <span>
              {t(`timeline.${item.action}`, { purpose: item.topic === null ? t(`purpose.${item.purpose}`) : titleOf(item.topic) })}
            </span>{" "}
            <span className="muted small">
              {[channelName(item.channel, language), t(`consent.how.${item.how}`), item.source].join(" · ")}
            </span>
          </span>
          <Worded wording={item.wording} />
          {evidence.length > 0 && (
            <details className={classes["more"]}>
              <summary>{t("profile.consent.evidence")}</summary>
              <pre className={classes["properties"]}>{JSON.stringify(item.evidence, null, 2)}</pre>
            </details>
          )}
        </>
      );
    }
    case "journey": {
      // The end of a finished run has the author's own word; the others' are ours.
      const ending = item.what === "finished" || item.outcome === null ? item.outcome : outcomeWords(i18n, item.outcome);
      return (
        <span className={classes["line"]}>
          <span>
            {t(`timeline.${item.what}`)}{" "}
            <Link
              className="link"
              to="/journeys/$name"
              params={{ name: item.journey }}
              search={item.what === "entered" ? {} : { node: item.node }}
            >
              {item.title}
            </Link>
          </span>
          <span className="muted small">{[item.key, ending].filter((word) => word !== null && word !== "").join(" · ")}</span>
        </span>
      );
    }
  }
}

function MessageEntry({ message: told }: { readonly message: MessageRow }) {
  const i18n = useI18n();
  const message = useAsItStands()(told);
  const { t, has } = i18n;
  const why = whyNot(i18n, message);
  const price = message.pricing?.type ? `pricing.${message.pricing.type}` : "";
  const { origin } = message;
  return (
    <>
      <MessageLink id={message.id} className={classes["text"]}>
        {message.preview.body === "" || message.direction === "inbound" ? previewLine(i18n, message) : message.preview.body}
      </MessageLink>
      {message.direction === "outbound" && (
        <div className={classes["foot"]}>
          <Ticks state={message.state} words />
          {why !== null && <span style={{ color: "var(--ink-2)" }}>{why}</span>}
          {has(price) && <span>{t(price)}</span>}
          {origin?.kind === "journey" && (
            <Link
              to="/journeys/$name"
              params={{ name: origin.journey }}
              search={{ node: origin.node, version: origin.version }}
              className="link"
            >
              {origin.title}
            </Link>
          )}
          <MessageLink id={message.id} className={classes["why"]} testId="why">
            {t("message.why")}
          </MessageLink>
        </div>
      )}
    </>
  );
}
