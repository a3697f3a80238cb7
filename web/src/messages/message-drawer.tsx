import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { messageQuery } from "../api/queries.ts";
import type { MessageDetail, MessageState } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { channelName } from "../channels/channel-forms.ts";
import { Bubble } from "../components/bubble.tsx";
import { PersonLink } from "../components/person-name.tsx";
import { SideDrawer } from "../components/side-drawer.tsx";
import { Copy, ErrorState } from "../components/states.tsx";
import { Ticks } from "../components/ticks.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, previewLine, whyNot } from "../i18n/words.ts";
import { useAsItStands } from "./as-it-stands.ts";
import { MessageLinks } from "./message-links.tsx";
import { Ladder } from "./ladder.tsx";
import classes from "./message-drawer.module.css";

export function MessageDrawer() {
  const { t } = useI18n();
  const { message: id } = useSearch({ strict: false });
  const navigate = useNavigate();
  const close = () => void navigate({ to: ".", search: ({ message: _gone, ...rest }) => rest, resetScroll: false });
  return (
    <SideDrawer opened={id !== undefined} onClose={close} width={480} title={t("message.title")} data-testid="message-drawer">
      {id !== undefined && <Content id={id} />}
    </SideDrawer>
  );
}

function Content({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(messageQuery(id));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <div className={classes["body"]}>
        <Skeleton height={36} width={200} />
        <Skeleton height={140} />
        <Skeleton height={260} />
      </div>
    );
  return <Details message={data} />;
}

function Details({ message: told }: { readonly message: MessageDetail }) {
  const i18n = useI18n();
  const message = useAsItStands()(told);
  const { t } = i18n;
  const outbound = message.direction === "outbound";
  const { verdict } = message;
  const title =
    verdict === "refuse"
      ? "message.why.refuse"
      : verdict === "hold"
        ? "message.why.hold"
        : verdict === "allow"
          ? "message.why.allowed"
          : "message.why";
  return (
    <div className={classes["body"]}>
      <PersonLink person={message.person} second />
      <div className={bubble["chat"]}>
        <Bubble
          preview={message.preview}
          side={outbound ? "out" : "in"}
          label={message.preview.body === "" && message.preview.header === null ? previewLine(i18n, message) : null}
          meta={
            <>
              {i18n.time(message.createdAt)} {outbound && <Ticks state={message.state} />}
            </>
          }
        />
      </div>
      {message.error && (
        <div className={classes["error"]} role="note">
          <strong>{t("message.error")}</strong>
          <span>{errorWords(i18n, message.error.code)}</span>
          <span className="muted small">{t("message.code", { code: message.error.code })}</span>
        </div>
      )}
      <WhyThisChannel message={message} />
      <section className={classes["section"]}>
        <h2>{t(title)}</h2>
        {message.decision ? (
          <Ladder decision={message.decision} />
        ) : (
          <p className="muted">{whyNot(i18n, message) ?? t(outbound ? "message.why.none" : "message.why.inbound")}</p>
        )}
      </section>
      {outbound && <Receipts message={message} />}
      <MessageLinks message={message} />
      <Facts message={message} />
      {message.raw && (
        <section className={classes["section"]}>
          <h2>{t("message.raw")}</h2>
          <pre className={classes["raw"]} tabIndex={0}>
            {JSON.stringify(message.raw, null, 2)}
          </pre>
        </section>
      )}
    </div>
  );
}

/** In which order the advisor put the channels for this person. */
function WhyThisChannel({ message: { origin } }: { readonly message: MessageDetail }) {
  const { t, language, percent, list } = useI18n();
  if (origin?.kind !== "journey" || !origin.advice) return null;
  return (
    <section className={classes["section"]}>
      <h2>{t("message.advice")}</h2>
      <ol data-testid="message-advice">
        {origin.advice.map(({ channel, score, reasons }) => (
          <li key={channel}>
            {t("advice.score", { channel: channelName(channel, language), share: percent(score) })}
            <div className="muted small">{list(reasons.map((reason) => reason[language]))}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Receipts({ message }: { readonly message: MessageDetail }) {
  const { t, time, dateTime } = useI18n();
  const steps = (["accepted", "sent", "delivered", "read", "played", "failed"] as const).flatMap((state): [MessageState, string][] => {
    const at = message.receipts[state];
    return at === undefined ? [] : [[state, at]];
  });
  const { held } = message.receipts;
  // WhatsApp tells whole seconds: within one the steps stand as they follow from one another.
  const second = (at: string): number => Math.floor(Date.parse(at) / 1_000);
  steps.sort(([, left], [, right]) => second(left) - second(right));
  const last = steps.at(-1)?.[0];
  return (
    <section className={classes["section"]}>
      <h2>{t("message.receipts")}</h2>
      <div className={classes["steps"]}>
        <div className={classes["step"]}>
          <span>{t("message.created")}</span>
          <time dateTime={message.createdAt} title={dateTime(message.createdAt)}>
            {time(message.createdAt, true)}
          </time>
        </div>
        {steps.map(([state, at]) => (
          <div key={state} className={classes["step"]}>
            <Ticks state={state} words />
            <time dateTime={at} title={dateTime(at)}>
              {time(at, true)}
            </time>
          </div>
        ))}
        {held !== undefined && (
          <div className={classes["step"]} data-testid="held-for-quality">
            <span>{t(message.state === "accepted" ? "message.heldForQuality" : "message.wasHeldForQuality")}</span>
            <time dateTime={held} title={dateTime(held)}>
              {time(held, true)}
            </time>
          </div>
        )}
        {message.state !== last && !(message.state in message.receipts) && (
          <div className={classes["step"]}>
            <Ticks state={message.state} words />
            <time dateTime={message.updatedAt}>{time(message.updatedAt, true)}</time>
          </div>
        )}
      </div>
    </section>
  );
}

function Facts({ message }: { readonly message: MessageDetail }) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const { origin, pricing } = message;
  const price = pricing?.type ? `pricing.${pricing.type}` : "";
  const rows: [string, ReactNode][] = [];
  if (origin?.kind === "journey")
    rows.push([
      t("message.origin"),
      <Link className="link" to="/journeys/$name" params={{ name: origin.journey }} search={{ version: origin.version, node: origin.node }}>
        {origin.title} · {origin.node}
      </Link>,
    ]);
  if (origin?.kind === "campaign")
    rows.push([
      t("message.origin"),
      <Link className="link" to="/campaigns/$name" params={{ name: origin.name }}>
        {t("message.origin.campaign", { title: origin.title, variant: origin.variant.toUpperCase() })}
      </Link>,
    ]);
  if (origin?.kind === "api")
    rows.push([t("message.origin"), origin.key === null ? t("message.origin.api") : `${t("message.origin.api")} · ${origin.key}`]);
  if (origin?.kind === "agent") rows.push([t("message.origin"), t("message.origin.agent")]);
  if (message.purpose) rows.push([t("message.purpose"), t(`purpose.${message.purpose}`)]);
  if (message.templateName)
    rows.push([
      t("message.template"),
      <Link className="link" to="/templates" search={{ query: message.templateName }}>
        {message.templateName}
      </Link>,
    ]);
  if (message.channelName) rows.push([t("message.sender"), message.channelName]);
  if (message.recipient) rows.push([t("message.recipient"), message.recipient]);
  if (message.direction === "outbound")
    rows.push([t("message.attempts"), t("message.attempts.n", { attempt: message.attempt, retries: message.retries })]);
  if (message.expiresAt) rows.push([t("message.expiresAt"), i18n.moment(message.expiresAt)]);
  if (pricing) rows.push([t("message.pricing"), has(price) ? t(price) : (pricing.type ?? t("common.none"))]);
  if (message.settledBy) rows.push([t("message.settled"), t(`message.settled.${message.settledBy}`)]);
  if (message.externalId)
    rows.push([
      t("message.externalId"),
      <Copy value={message.externalId}>
        <code className="cut" style={{ maxWidth: 200 }}>
          {message.externalId}
        </code>
      </Copy>,
    ]);
  return (
    <section className={classes["section"]}>
      <h2>{t("message.facts")}</h2>
      <dl className={classes["facts"]}>
        {rows.flatMap(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
    </section>
  );
}
