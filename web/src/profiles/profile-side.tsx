import { Popover } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Json } from "../../../src/platform/json.ts";
import type { ConsentCell, JsonObject, ProfileDetail } from "../api/types.ts";
import { useRight } from "../api/session.tsx";
import { channelName } from "../channels/channel-forms.ts";
import { ProfilePredictions } from "../audiences/predictions/profile-predictions.tsx";
import { ProfileGroups } from "../groups/profile-groups.tsx";
import { ProfileBookings } from "../appointments/profile-bookings.tsx";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { PersonSign, personLabel } from "../components/person-name.tsx";
import { Copy } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import { ConsentMark, ReachMark } from "./marks.tsx";
import classes from "./profiles.module.css";
import { DataProtection } from "./data-protection.tsx";
import { RecordConsent } from "./record-consent.tsx";
import { SurveyAnswers } from "./survey-answers.tsx";
import { Worded } from "./worded.tsx";

export function Who({ profile }: { readonly profile: ProfileDetail }) {
  const { t } = useI18n();
  return (
    <div className={classes["who"]}>
      <PersonSign person={profile.person} size={44} />
      <div style={{ minWidth: 0 }}>
        <h1 data-testid="profile-name">{personLabel(profile.person, t("common.unknownPerson"))}</h1>
        {profile.person.name !== null && <div className="muted small cut num">{profile.person.address}</div>}
      </div>
    </div>
  );
}

export function ProfileSide({ profile, bare = false }: { readonly profile: ProfileDetail; readonly bare?: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const mayExport = useRight("personal:read");
  const now = useNow();
  const local = profile.timeZone === null ? null : i18n.timeIn(profile.timeZone, now);
  const reach = profile.reachability["whatsapp"];
  return (
    <aside className={`panel ${classes["side"]}`}>
      {!bare && <Who profile={profile} />}
      {profile.mergedInto !== null && (
        <p className={classes["merged"]}>
          {t("profile.merged")}{" "}
          <Link to="/profiles/$id" params={{ id: profile.mergedInto }} className="link">
            {t("profile.mergedLink")}
          </Link>
        </p>
      )}
      <Group title={t("profile.identities")}>
        <Facts
          rows={(["phone", "email", "externalId", "bsuid"] as const).flatMap((kind): [string, ReactNode][] => {
            const value = profile.identities[kind];
            return value === undefined
              ? []
              : [
                  [
                    t(`profile.identity.${kind}`),
                    <Copy value={value}>
                      <span className="cut" title={value}>
                        {value}
                      </span>
                    </Copy>,
                  ],
                ];
          })}
        />
      </Group>
      <ProfileGroups id={profile.person.id} />
      <ProfileBookings id={profile.person.id} />
      <ProfilePredictions id={profile.person.id} className={classes["group"]} />
      <Group title={t("profile.consent")}>
        <ConsentMatrix cells={profile.consent} />
        <RecordConsent profile={profile} />
        {mayExport && <LedgerLinks id={profile.person.id} />}
      </Group>
      <Group title={t("profile.reach")}>
        <div>
          <ReachMark state={profile.reachable} />
          {reach && (
            <div className="muted small">
              {reach.reason !== null && `${reasonWords(i18n, reach.reason)} `}
              {i18n.moment(reach.at)}
            </div>
          )}
        </div>
      </Group>
      <Group title={t("profile.runs")}>
        {profile.runs.length === 0 ? (
          <span className="muted small">{t("profile.runs.none")}</span>
        ) : (
          <ul className={classes["runs"]}>
            {profile.runs.map((run) => (
              <li key={run.id}>
                <Link to="/journeys/$name" params={{ name: run.journey }} search={{ node: run.node }} className="link">
                  <IconRoute size={14} aria-hidden style={{ verticalAlign: -2 }} /> {run.title}
                </Link>
                <div className="muted small">
                  {run.node}
                  {run.key !== "" && ` · ${run.key}`}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Group>
      <Group title={t("profile.about")}>
        <Facts
          rows={[
            [t("profile.country"), profile.country === null ? t("common.none") : i18n.country(profile.country)],
            [t("profile.locale"), profile.locale === null ? t("common.none") : i18n.languageName(profile.locale)],
            [
              t("profile.timeZone"),
              profile.timeZone === null ? (
                t("common.none")
              ) : (
                <>
                  {profile.timeZone.replaceAll("_", " ")}
                  {local !== null && <div className="muted small">{t("profile.localTime", { time: local })}</div>}
                </>
              ),
            ],
            [t("profile.since"), i18n.day(profile.createdAt)],
          ]}
        />
      </Group>
      <Group title={t("profile.attributes")}>
        <Attributes attributes={profile.attributes} />
      </Group>
      <DataProtection profile={profile} />
    </aside>
  );
}

function LedgerLinks({ id }: { readonly id: string }) {
  const { t } = useI18n();
  return (
    <div className={`small ${classes["ledger"]}`}>
      {(["json", "csv", "pdf"] as const).map((format) => (
        <a key={format} className="link" href={`/v1/profiles/${id}/consent?format=${format}`} download>
          {t("consent.ledger.download", { format: format.toUpperCase() })}
        </a>
      ))}
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes["group"]}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes["facts"]}>
      {rows.flatMap(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}

function Attributes({ attributes }: { readonly attributes: JsonObject }) {
  const { t } = useI18n();
  const rows = Object.entries(attributes);
  if (rows.length === 0) return <span className="muted small">{t("profile.attributes.none")}</span>;
  const surveys = Object.entries(objectOf(attributes["survey"]));
  // Scores stand above, with their reasons.
  const plain = rows.filter(([name]) => name !== "predicted" && (name !== "survey" || surveys.length === 0));
  return (
    <>
      {plain.length > 0 && <Facts rows={plain.map(([name, value]) => [name, <Value key={name} value={value} />])} />}
      {surveys.map(([form, answers]) => (
        <SurveyAnswers key={form} form={form} answers={objectOf(answers)} />
      ))}
    </>
  );
}

function Value({ value }: { readonly value: Json }) {
  const { t, list } = useI18n();
  if (typeof value === "string") return value;
  // As it is: it may be a year, or a number of something.
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return t(value ? "fact.value.yes" : "fact.value.no");
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return list(value);
  return <code>{JSON.stringify(value)}</code>;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Channel × purpose, with the proof behind each cell. */
function ConsentMatrix({ cells }: { readonly cells: readonly ConsentCell[] }) {
  const { t, language } = useI18n();
  const { titleOf } = useTopicTitles();
  const rows = [...new Map(cells.map(({ purpose, topic }) => [`${purpose}/${topic ?? ""}`, { purpose, topic }])).entries()];
  const channels = [...new Set(cells.map(({ channel }) => channel))];
  return (
    <table className={classes["matrix"]} data-testid="consent-matrix">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">{t("profile.consent")}</span>
          </th>
          {channels.map((channel) => (
            <th key={channel} scope="col">
              {channelName(channel, language)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, { purpose, topic }]) => (
          <tr key={key}>
            <th scope="row">{topic === null ? t(`purpose.${purpose}`) : titleOf(topic)}</th>
            {channels.map((channel) => {
              const cell = cells.find(
                (candidate) => candidate.channel === channel && candidate.purpose === purpose && candidate.topic === topic,
              );
              return (
                <td key={channel}>
                  {cell && <Proof cell={cell} />}
                  {cell && topic === null && <OnBreak until={cell.pausedUntil} />}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was agreed to holds again by itself afterwards. */
function OnBreak({ until }: { readonly until: string | null }) {
  const { t, dateTime } = useI18n();
  const now = useNow();
  if (until === null || Date.parse(until) <= now) return null;
  return <small className={classes["break"]}>{t("profile.consent.paused", { when: dateTime(until) })}</small>;
}

function Proof({ cell }: { readonly cell: ConsentCell }) {
  const { t, moment, dateTime } = useI18n();
  if (cell.state === null || cell.at === null) return <ConsentMark state={null} brief />;
  const evidence = Object.entries(cell.evidence);
  return (
    <Popover position="bottom-start" width={280}>
      <Popover.Target>
        <button type="button" className={classes["proof"]}>
          <ConsentMark state={cell.state} brief />
          <small className="cut">
            {cell.source}, {moment(cell.at)}
          </small>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="small">
          <b>{t(`profile.consent.${cell.state}`)}</b>
          {cell.how !== null && `: ${t(`consent.how.${cell.how}`)}`}
        </p>
        <p className="small">{t("profile.consent.proof", { when: dateTime(cell.at), source: cell.source ?? "" })}</p>
        <Worded wording={cell.wording} />
        {evidence.length > 0 && (
          <>
            <h3 style={{ marginTop: 8 }}>{t("profile.consent.evidence")}</h3>
            <Facts rows={evidence} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
