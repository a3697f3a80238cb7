import { NumberInput, Select, Slider, Switch } from "@mantine/core";
import type { JourneyDocument, JsonObject } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { AppointmentBehaviour, Delay, MessageBehaviour } from "../../../src/contract/rehearsal.ts";
import type { AppointmentNode } from "../../../src/journeys/document.ts";
import { USUAL_APPOINTMENT } from "../../../src/rehearsal/simulator/appointments.ts";
import { USUAL } from "../../../src/rehearsal/simulator/behaviour.ts";
import { hasLink, offersOf } from "../../../src/rehearsal/simulator/offers.ts";
import { JsonField } from "../journeys/edit/forms/json-field.tsx";
import type { Json } from "../../../src/platform/json.ts";
import { awaitedEvents, entryProperties, guessedEvents, guessedReplies, nodesInOrder } from "./guesses.ts";
import classes from "./rehearsal.module.css";
import type { Cast, Settings } from "./use-rehearsal.ts";

const TIERS = [250, 1_000, 2_000, 10_000, 100_000] as const;
const OVER = [0, 3_600_000, 86_400_000, 604_800_000] as const;
const OVER_WORDS = {
  0: "rehearsal.over.once",
  3600000: "rehearsal.over.hour",
  86400000: "rehearsal.over.day",
  604800000: "rehearsal.over.week",
} as const;

type Change = (change: Partial<Settings>) => void;

/** What people do, message by message, and what the world around allows. */
export function AssumptionsForm({
  document,
  cast,
  settings,
  change,
  onSelectNode,
}: {
  readonly document: JourneyDocument;
  readonly cast: Cast;
  readonly settings: Settings;
  readonly change: Change;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const { t, number } = useI18n();
  const { assumptions, environment } = settings;
  const nodes = nodesInOrder(document);
  const messages = nodes.filter((name) => document.nodes[name]?.kind === "message");
  const appointments = nodes.flatMap((name) => {
    const node = document.nodes[name];
    return node?.kind === "appointment" ? [{ name, node }] : [];
  });
  const learnt = Object.keys(cast.learned).length;
  return (
    <div className={classes["form"]}>
      <Switch
        checked={settings.learn && learnt > 0}
        disabled={learnt === 0}
        onChange={({ currentTarget }) => change({ learn: currentTarget.checked })}
        label={t("rehearsal.learn")}
        description={learnt === 0 ? t("rehearsal.learn.none") : t("rehearsal.learn.of", { n: learnt })}
      />
      {messages.map((name) => (
        <MessageAssumptions
          key={name}
          name={name}
          document={document}
          cast={cast}
          learned={settings.learn}
          written={assumptions.messages?.[name] ?? {}}
          onSelectNode={onSelectNode}
          onChange={(behaviour) => change({ assumptions: { ...assumptions, messages: { ...assumptions.messages, [name]: behaviour } } })}
        />
      ))}
      {appointments.map(({ name, node }) => (
        <AppointmentAssumptions
          key={name}
          name={name}
          node={node}
          written={assumptions.appointments?.[name] ?? {}}
          onSelectNode={onSelectNode}
          onChange={(acts) => change({ assumptions: { ...assumptions, appointments: { ...assumptions.appointments, [name]: acts } } })}
        />
      ))}
      {messages.length + appointments.length === 0 && <p className="muted">{t("rehearsal.noMessages")}</p>}
      <EventAssumptions document={document} settings={settings} change={change} />
      {document.entry.kind === "event" && settings.people.from !== "events" && (
        <JsonField
          label={t("rehearsal.properties", { event: document.entry.event })}
          value={entryProperties(document, cast, settings)}
          onChange={(value) => change({ properties: isObject(value) ? value : null })}
          optional
        />
      )}
      <fieldset>
        <legend>{t("rehearsal.around")}</legend>
        <Share
          label={t("rehearsal.notOnWhatsApp")}
          value={assumptions.notOnWhatsApp ?? 0}
          onChange={(notOnWhatsApp) => change({ assumptions: { ...assumptions, notOnWhatsApp } })}
        />
        <Select
          label={t("rehearsal.over")}
          allowDeselect={false}
          value={String(settings.overMs)}
          data={OVER.map((ms) => ({ value: String(ms), label: t(OVER_WORDS[ms]) }))}
          onChange={(value) => change({ overMs: Number(value) })}
        />
        <Select
          label={t("rehearsal.tier")}
          allowDeselect={false}
          value={String(environment.tierPer24h ?? "")}
          data={[{ value: "", label: t("rehearsal.tier.none") }, ...TIERS.map((tier) => ({ value: String(tier), label: number(tier) }))]}
          onChange={(value) => change({ environment: { ...environment, tierPer24h: value ? Number(value) : null } })}
        />
        <NumberInput
          label={t("rehearsal.perSecond")}
          min={1}
          max={1_000}
          value={environment.messagesPerSecond ?? cast.channel?.config.messagesPerSecond ?? 80}
          onChange={(value) =>
            Number(value) >= 1 ? change({ environment: { ...environment, messagesPerSecond: Number(value) } }) : undefined
          }
        />
      </fieldset>
    </div>
  );
}

/** What people do elsewhere, that the journey waits for. */
function EventAssumptions({
  document,
  settings,
  change,
}: {
  readonly document: JourneyDocument;
  readonly settings: Settings;
  readonly change: Change;
}) {
  const { t, isoDuration } = useI18n();
  const awaited = awaitedEvents(document);
  if (awaited.length === 0 || settings.people.from === "events") return null;
  const guesses = guessedEvents(document);
  const written = settings.assumptions.events ?? [];
  const put = (one: (typeof guesses)[number]): void =>
    change({ assumptions: { ...settings.assumptions, events: [...written.filter(({ event }) => event !== one.event), one] } });
  return (
    <fieldset data-testid="event-assumptions">
      <legend>{t("rehearsal.events")}</legend>
      {guesses.map((guess) => {
        const { event } = guess;
        const one = written.find((other) => other.event === event) ?? guess;
        const after = one.after && "median" in one.after ? one.after.median : "";
        return (
          <div key={event} className={classes["event"]}>
            <Share label={event} value={one.share} onChange={(share) => put({ ...one, share })} />
            <Select
              size="xs"
              aria-label={t("rehearsal.after.of", { event })}
              allowDeselect={false}
              value={after}
              data={[...new Set([after, ...AFTER])].map((value) => ({
                value,
                label: t("rehearsal.after", { span: isoDuration(value) }),
              }))}
              onChange={(value) => put({ ...one, after: value === null ? (guess.after ?? { fixed: "PT1H" }) : around(value) })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

const AFTER = ["PT1H", "PT6H", "PT12H", "P1D", "P2D", "P3D", "P7D", "P14D"] as const;
/** One in ten takes about twice as long. */
function around(median: string): Delay {
  return { median, p90: median.replaceAll(/\d+/g, (n) => String(Number(n) * 2)) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function MessageAssumptions({
  name,
  document,
  cast,
  learned,
  written,
  onChange,
  onSelectNode,
}: {
  readonly name: string;
  readonly document: JourneyDocument;
  readonly cast: Cast;
  readonly learned: boolean;
  readonly written: MessageBehaviour;
  readonly onChange: (behaviour: MessageBehaviour) => void;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const { t } = useI18n();
  const node = document.nodes[name];
  if (node?.kind !== "message") return null;
  const history = learned && node.content.kind === "template" ? cast.learned[node.content.name] : undefined;
  const guess = history ? null : guessedReplies(document, cast, name);
  const shown: MessageBehaviour = { ...USUAL, ...history, ...(guess && { replies: guess }), ...written };
  const replies = shown.replies ?? [];
  const offers = offersOf(node.content, cast.templates);
  const shareOf = (choice: string): number => replies.find((reply) => reply.choice === choice)?.share ?? 0;
  const setShare = (choice: string, text: string, share: number): void => {
    const others = replies.filter((reply) => reply.choice !== choice);
    // All answers together are at most everybody.
    const room = 1 - others.reduce((sum, reply) => sum + reply.share, 0);
    const before = replies.find((reply) => reply.choice === choice);
    onChange({ ...written, replies: [...others, { ...before, choice, text, share: Math.max(0, Math.min(share, room)) }] });
  };
  return (
    <fieldset>
      <NodeLegend name={name} onSelectNode={onSelectNode} />
      <Share label={t("rehearsal.delivered")} value={shown.delivered ?? 1} onChange={(delivered) => onChange({ ...written, delivered })} />
      <Share label={t("rehearsal.read")} value={shown.read ?? 0} onChange={(read) => onChange({ ...written, read })} />
      {offers.map(({ choice, text }) => (
        <Share
          key={choice}
          label={t("rehearsal.taps", { text })}
          value={shareOf(choice)}
          onChange={(share) => setShare(choice, text, share)}
        />
      ))}
      {hasLink(node.content, cast.templates) && (
        <Share label={t("rehearsal.clicks")} value={shown.clicks ?? 0} onChange={(clicks) => onChange({ ...written, clicks })} />
      )}
      {node.purpose === "marketing" && (
        <Share label={t("rehearsal.stops")} value={shown.stops ?? 0} onChange={(stops) => onChange({ ...written, stops })} />
      )}
    </fieldset>
  );
}

function NodeLegend({ name, onSelectNode }: { readonly name: string; readonly onSelectNode: ((node: string) => void) | undefined }) {
  return (
    <legend>
      {onSelectNode ? (
        <button type="button" className="link" onClick={() => onSelectNode(name)}>
          {name}
        </button>
      ) : (
        name
      )}
    </legend>
  );
}

/** What people do with the times they are offered; what is only asked of the calendar may be too late. */
function AppointmentAssumptions({
  name,
  node,
  written,
  onChange,
  onSelectNode,
}: {
  readonly name: string;
  readonly node: AppointmentNode;
  readonly written: AppointmentBehaviour;
  readonly onChange: (behaviour: AppointmentBehaviour) => void;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const { t } = useI18n();
  const shown = { ...USUAL_APPOINTMENT, ...written };
  const { takes, none } = shown;
  return (
    <fieldset data-testid={`appointment-assumptions-${name}`}>
      <NodeLegend name={name} onSelectNode={onSelectNode} />
      {node.do === "book" || node.do === "move" ? (
        <>
          <Share
            label={t(node.do === "move" ? "rehearsal.appointment.moves" : "rehearsal.appointment.books")}
            value={takes}
            onChange={(share) => onChange({ ...written, takes: Math.min(share, 1 - none), none })}
          />
          <Share
            label={t("rehearsal.appointment.none")}
            value={none}
            onChange={(share) => onChange({ ...written, none: Math.min(share, 1 - takes), takes })}
          />
          <Share
            label={t("rehearsal.appointment.vanishes")}
            value={shown.vanishes}
            onChange={(vanishes) => onChange({ ...written, vanishes })}
          />
        </>
      ) : (
        <Share label={t(`rehearsal.appointment.${node.do}`)} value={shown.done} onChange={(done) => onChange({ ...written, done })} />
      )}
    </fieldset>
  );
}

function Share({ label, value, onChange }: { readonly label: string; readonly value: number; readonly onChange: (share: number) => void }) {
  const { percent } = useI18n();
  return (
    <div className={classes["share"]}>
      <span>{label}</span>
      <Slider
        thumbLabel={label}
        size="sm"
        min={0}
        max={100}
        step={1}
        label={null}
        value={Math.round(value * 100)}
        onChange={(of100) => onChange(of100 / 100)}
      />
      <output className="num">{percent(value)}</output>
    </div>
  );
}
