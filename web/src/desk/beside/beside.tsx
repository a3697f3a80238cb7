import { useState } from "react";
import { ActionIcon, Button, Menu, Skeleton } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRoute, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRight } from "../../api/session.tsx";
import type { DeskContext, DeskConversationView, DeskDetailView } from "../../api/types.ts";
import { ProfileBookings } from "../../appointments/profile-bookings.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { PersonSign, personLabel } from "../../components/person-name.tsx";
import { Copy, ErrorState } from "../../components/states.tsx";
import { useNow } from "../../components/use-now.ts";
import { AllOrFewer, FIRST } from "./all-or-fewer.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ConsentMark } from "../../profiles/marks.tsx";
import { type CommandOrder, contextQuery } from "../desk-queries.ts";
import { ChannelMark } from "../../components/channel-mark.tsx";
import { useCommand } from "../use-command.ts";
import classes from "./beside.module.css";
import { Happenings, Messages, Orders } from "./happenings.tsx";
import { Service } from "./service.tsx";

/** Who one talks to, and what else is being said to them. */
export function Beside({
  detail,
  onClose,
  onOpen,
}: {
  readonly detail: DeskDetailView;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useI18n();
  const { conversation, others } = detail;
  const { data, error, refetch } = useQuery(contextQuery(conversation.id, conversation.person.id));
  return (
    <>
      <header className={classes["head"]}>
        <h2>{t("inbox.beside")}</h2>
        <ActionIcon aria-label={t("inbox.beside.hide")} onClick={onClose} data-testid="beside-close">
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </header>
      {error && !data ? (
        <ErrorState compact error={error} retry={() => void refetch()} />
      ) : !data ? (
        <div className={classes["body"]} aria-busy="true">
          <Skeleton height={44} />
          <Skeleton height={90} />
          <Skeleton height={140} />
        </div>
      ) : (
        <div className={classes["body"]} data-testid="beside">
          <Person context={data} />
          <Automation conversation={conversation} />
          <Service conversation={conversation} />
          <Consent context={data} />
          <Journeys context={data} />
          <ProfileBookings id={data.person.id} className={classes["group"]} />
          <Group title={t("inbox.planned")}>
            <Messages rows={data.planned} planned empty={t("inbox.planned.none")} />
          </Group>
          <Orders orders={data.orders} />
          <Group title={t("inbox.sent")}>
            <Messages rows={data.sent} empty={t("inbox.sent.none")} />
          </Group>
          <Happenings events={data.events} />
          {others.length > 0 && <OtherSenders others={others} onOpen={onOpen} />}
          <Attributes context={data} />
        </div>
      )}
    </>
  );
}

export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes["group"]}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Person({ context }: { readonly context: DeskContext }) {
  const { t, country, languageName, timeIn, day, list } = useI18n();
  const now = useNow(30_000);
  const local = context.timeZone === null ? null : timeIn(context.timeZone, now);
  const facts = [
    context.locale === null ? null : languageName(context.locale),
    context.country === null ? null : country(context.country),
    local === null ? null : t("inbox.localTime", { time: local }),
  ].filter((fact) => fact !== null);
  return (
    <section className={classes["group"]}>
      <div className={classes["who"]}>
        <PersonSign person={context.person} size={44} />
        <div style={{ minWidth: 0 }}>
          <Link className="link cut" style={{ display: "block", fontWeight: 620 }} to="/profiles/$id" params={{ id: context.person.id }}>
            <bdi>{personLabel(context.person, t("common.unknownPerson"))}</bdi>
          </Link>
          <div className="muted small">{t("inbox.since", { when: day(context.since) })}</div>
        </div>
      </div>
      {facts.length > 0 && <p className="small">{list(facts)}</p>}
      <ul className={classes["identities"]}>
        {Object.entries(context.identities)
          .filter(([kind]) => ["phone", "email", "externalId"].includes(kind))
          .map(([kind, value]) => (
            <li key={kind}>
              <Copy value={value}>
                <bdi className="cut" title={value}>
                  {value}
                </bdi>
              </Copy>
            </li>
          ))}
      </ul>
      {context.audiences.length > 0 && (
        <div className={classes["chips"]}>
          {context.audiences.map((name) => (
            <span key={name} className={classes["chip"]}>
              {name}
            </span>
          ))}
        </div>
      )}
    </section>
  );
}

const PAUSES = [
  ["inbox.pause.day", 86_400_000],
  ["inbox.pause.week", 604_800_000],
  ["inbox.pause.month", 2_592_000_000],
] as const;

/** While somebody talks with them, what is automatic can be told to keep quiet. */
function Automation({ conversation }: { readonly conversation: DeskConversationView }) {
  const { t, moment } = useI18n();
  const writes = useRight("conversations:write");
  const { mutate, isPending } = useCommand(conversation.id);
  const now = useNow(30_000);
  const until = conversation.automationPausedUntil;
  const isPaused = until !== null && Date.parse(until) > now;
  const order = (pause: CommandOrder): void => mutate(pause);
  return (
    <section className={classes["automation"]} data-paused={isPaused} data-testid="automation">
      {isPaused ? (
        <>
          <span>
            <IconPlayerPause size={16} aria-hidden /> {t("inbox.paused", { when: moment(until) })}
          </span>
          {writes && (
            <Button
              size="compact-sm"
              variant="default"
              loading={isPending}
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              onClick={() => order({ do: "pause_automation", until: null })}
              data-testid="resume-automation"
            >
              {t("inbox.resume")}
            </Button>
          )}
        </>
      ) : (
        writes && (
          <Menu position="bottom-start" width="target">
            <Menu.Target>
              <Button
                fullWidth
                size="xs"
                variant="default"
                loading={isPending}
                leftSection={<IconPlayerPause size={15} aria-hidden />}
                data-testid="pause-automation"
              >
                {t("inbox.pause")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {PAUSES.map(([words, ms]) => (
                <Menu.Item
                  key={words}
                  data-testid="pause-choice"
                  onClick={() => order({ do: "pause_automation", until: new Date(Date.now() + ms).toISOString() })}
                >
                  {t(words)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      )}
    </section>
  );
}

function Consent({ context }: { readonly context: DeskContext }) {
  const { t, has, language, span, moment } = useI18n();
  const now = useNow(30_000);
  const channelName = (kind: string): string => channelForm(kind)?.name[language] ?? kind;
  const purposeName = (purpose: string, topic: string | null): string => {
    const key = `purpose.${purpose}`;
    return topic ?? (has(key) ? t(key) : purpose);
  };
  // Others may be written to at any time.
  const windows = context.windows.filter(({ channel }) => channel === "whatsapp");
  return (
    <Group title={t("inbox.consent")}>
      <ul className={classes["lines"]}>
        {windows.map(({ channelId, channel, name, expiresAt }) => {
          const left = expiresAt === null ? 0 : Date.parse(expiresAt) - now;
          return (
            <li key={channelId}>
              <ChannelMark channel={channel} size={15} />
              <span className="cut">{name}</span>
              <span className={classes["right"]} data-good={left > 0}>
                {left > 0 ? t("inbox.window.left", { duration: span(left) }) : t("inbox.window.isShut")}
              </span>
            </li>
          );
        })}
        {context.consent.map(({ channel, purpose, topic, state, at }) => (
          <li key={`${channel} ${purpose} ${topic}`} title={at === null ? undefined : moment(at)}>
            <ChannelMark channel={channel} size={15} />
            <span className="cut">
              {purposeName(purpose, topic)} <span className="muted">{channelName(channel)}</span>
            </span>
            <span className={classes["right"]}>
              <ConsentMark state={state} />
            </span>
          </li>
        ))}
      </ul>
      {context.consent.length === 0 && <p className="muted small">{t("inbox.consent.none")}</p>}
      <a className="link small" href={`/v1/profiles/${context.person.id}/consent?format=pdf`} download>
        {t("inbox.consent.proof")}
      </a>
    </Group>
  );
}

function Journeys({ context }: { readonly context: DeskContext }) {
  const { t, moment } = useI18n();
  const [all, setAll] = useState(false);
  return (
    <Group title={t("inbox.journeys")}>
      {context.journeys.length === 0 && <p className="muted small">{t("inbox.journeys.none")}</p>}
      <ul className={classes["lines"]}>
        {(all ? context.journeys : context.journeys.slice(0, FIRST)).map(({ runId, journey, title, node, dueAt }) => (
          <li key={runId} data-testid="beside-journey">
            <IconRoute size={15} aria-hidden />
            <span style={{ minWidth: 0 }}>
              <Link className="link" to="/journeys/$name" params={{ name: journey }} search={{ node }}>
                {title}
              </Link>
              <span className="muted small" style={{ display: "block" }}>
                {dueAt === null ? t("inbox.journey.at", { node }) : t("inbox.journey.next", { node, when: moment(dueAt) })}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <AllOrFewer n={context.journeys.length} all={all} onAll={setAll} />
    </Group>
  );
}

function OtherSenders({ others, onOpen }: { readonly others: DeskDetailView["others"]; readonly onOpen: (id: string) => void }) {
  const { t, moment } = useI18n();
  return (
    <Group title={t("inbox.otherSenders")}>
      <ul className={classes["lines"]}>
        {others.map((other) => (
          <li key={other.id}>
            <ChannelMark channel={other.channel} size={15} />
            <button type="button" className="link cut" onClick={() => onOpen(other.id)}>
              {other.channelName}
            </button>
            <span className={classes["right"]}>{moment(other.last.at)}</span>
          </li>
        ))}
      </ul>
    </Group>
  );
}

function Attributes({ context }: { readonly context: DeskContext }) {
  const { t } = useI18n();
  const rows = Object.entries(context.attributes).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  if (rows.length === 0) return null;
  return (
    <Group title={t("profile.attributes")}>
      <dl className={classes["facts"]}>
        {rows.flatMap(([name, value]) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={name}>{typeof value === "boolean" ? t(value ? "fact.value.yes" : "fact.value.no") : String(value)}</dd>,
        ])}
      </dl>
    </Group>
  );
}
