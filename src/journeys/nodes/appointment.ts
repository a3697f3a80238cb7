import { z } from "zod";
import { readWhen } from "../../appointments/read-when.ts";
import { CHANNEL_KIND } from "../../consent/consent.ts";
import type { MessageContent } from "../../messages/content.ts";
import { contentSchema, contentTexts } from "../../messages/form/content-form.ts";
import { withOwn } from "../../platform/json.ts";
import { NONE_ROW, OTHER_ROW, SLOT_ROW } from "../appointment-rows.ts";
import { appointmentWords } from "../appointment-words.ts";
import { askForMessage } from "../ask-for-message.ts";
import { changedMemory } from "../change-run.ts";
import { contentLimits } from "../content-limits.ts";
import { APPOINTMENT_DEEDS, type AppointmentNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import { templateVariables } from "../facts.ts";
import type { Heard, Moment, Move, NodeKind, Place } from "../node-kind.ts";
import { own } from "../own-path.ts";
import { type Problem, problemAt } from "../problem.ts";
import { LAST_GIVER } from "../service-check.ts";
import { isForRun } from "../reply-match.ts";
import type { AppointmentProgress, RunMemory } from "../run.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import type { AppointmentAnswer, AppointmentAsk } from "../step.ts";
import { addDuration, DAY_MS, fromMs, parseDuration } from "../time.ts";
import { words } from "../words.ts";

const OFFERED = 5;
const MOST_OFFERED = 8;
/** There is room for twenty, two of which are no times. */
const OFFERED_IN_FORM = 18;
const PATIENCE = "P1D";
const LOOK_AHEAD_DAYS = 62;
const MOST_MISREAD = 3;
/** For one answer of our own database, and for all tries of it. */
const TIMEOUT_MS = 10_000;
const RETRIES = 5;
const GIVE_UP_MS = 15 * 60_000;

export const appointmentNodeSchema = z.strictObject({
  kind: z.literal("appointment"),
  do: z.enum(APPOINTMENT_DEEDS),
  service: z.string().max(100).exactOptional(),
  appointment: z.string().max(500).exactOptional(),
  staff: z.string().max(100).exactOptional(),
  channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email").exactOptional(),
  body: z.string().max(1_000).exactOptional(),
  form: z.string().max(100).exactOptional(),
  content: contentSchema.exactOptional(),
  offer: z.int().min(1).max(MOST_OFFERED).exactOptional(),
  patience: z.string().exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
  noneSuited: nodeNameSchema.exactOptional(),
  timedOut: nodeNameSchema.exactOptional(),
});

export const appointmentNode: NodeKind<AppointmentNode> = {
  kind: "appointment",
  schema: appointmentNodeSchema,
  title: words("journey.node.appointment.title"),
  summary: (node) => words(`journey.node.appointment.${node.do}`),
  ways: (node) => [
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.appointment_done"), waits: offers(node) },
    ...(node.noneSuited === undefined
      ? []
      : [{ via: "none_suited", to: node.noneSuited, path: "/noneSuited", label: words("journey.edge.none_suited"), waits: false }]),
    ...(node.timedOut === undefined
      ? []
      : [
          {
            via: "timed_out",
            to: node.timedOut,
            path: "/timedOut",
            label: words("journey.edge.timeout", { duration: node.patience ?? PATIENCE }),
            waits: true,
          },
        ]),
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) => [
    ...(node.appointment === undefined ? [] : [{ path: "/appointment", text: node.appointment }]),
    ...(node.body === undefined ? [] : [{ path: "/body", text: node.body }]),
    ...(node.content === undefined ? [] : contentTexts(node.content).map(({ path, text }) => ({ path: `/content${path}`, text }))),
  ],
  check: problemsOf,
  enter: (node, moment) => {
    if (offers(node)) {
      if (!moment.facts.hasChannel(channelOf(node))) return { kind: "fail", why: "channel_missing" };
      return askSlots(node, withProgress(moment, { offered: [], zone: "UTC", language: languageOf(moment), misread: 0 }), {
        from: moment.facts.now,
        until: null,
      });
    }
    return ask(node, moment, moment.memory, { do: node.do, from: null, until: null });
  },
  expire: (node, moment) => {
    if (moment.path.call !== undefined) return { kind: "fail", why: "call_given_up" };
    return leave(moment, moment.memory, "timed_out", node.timedOut ?? node.noneSuited ?? node.next, { outcome: "timed_out" });
  },
  hear: (node, moment, input) => {
    if (input.kind === "call") return input.callId === moment.path.call ? hearAnswer(node, moment, input.answer) : null;
    if (!offers(node) || moment.path.call !== undefined || input.kind !== "reply") return null;
    return hearReply(node, moment, input);
  },
};

function problemsOf(node: AppointmentNode, place: Place): readonly Problem[] {
  const needed: (readonly [keyof AppointmentNode, string])[] = [];
  const wants = (field: keyof AppointmentNode, what: string): void => {
    if (node[field] === undefined || node[field] === "") needed.push([field, what]);
  };
  if (node.do === "move" || node.do === "confirm" || node.do === "cancel")
    wants("appointment", "which appointment it is about, such as {{ event.properties.appointmentId }}");
  if (offers(node)) {
    wants("noneSuited", "where it goes on when no time suits");
    wants("timedOut", "where it goes on when nobody answers");
  }
  return [
    ...needed.map(([field, what]) => problemAt(place, "appointment_incomplete", `/${field}`, `"${place.name}" does not say ${what}`)),
    ...(node.content !== undefined && node.content.kind !== "template"
      ? [problemAt(place, "appointment_incomplete", "/content", `"${place.name}" may ask to write back only by a template`)]
      : []),
    ...(node.content === undefined
      ? []
      : contentLimits(node.content, { name: place.name, path: `${place.path}/content` }, place.fragments)),
    ...(node.patience === undefined ? [] : durationProblems(node.patience, place, "/patience")),
    ...onErrorProblems(node.onError, place, true),
  ];
}

function offers({ do: deed }: AppointmentNode): boolean {
  return deed === "book" || deed === "move";
}

function channelOf({ channel = "whatsapp" }: AppointmentNode): string {
  return channel;
}

function languageOf({ profile }: Moment): string {
  return profile.locale ?? "en";
}

// ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────
type Asked = Pick<AppointmentAsk, "do" | "from" | "until" | "giver">;

function askSlots(node: AppointmentNode, moment: Moment, { from, until }: { readonly from: Date; readonly until: Date | null }): Move {
  const end = until ?? fromMs(from.getTime() + LOOK_AHEAD_DAYS * DAY_MS);
  return ask(node, moment, moment.memory, { do: "slots", from: from.toISOString(), until: end.toISOString() });
}

function ask(node: AppointmentNode, moment: Moment, memory: RunMemory, asked: Asked): Move {
  const { facts, name, run } = moment;
  let appointmentId: string | null = null;
  if (node.appointment !== undefined) {
    try {
      appointmentId = facts.render(node.appointment, templateVariables(moment)).trim();
    } catch {
      return { kind: "fail", why: "render_failed" };
    }
  }
  const callId = facts.newCallId();
  const giveUpAt = fromMs(facts.now.getTime() + GIVE_UP_MS);
  const appointment: AppointmentAsk = {
    ...asked,
    askedBy: { kind: "journey", journey: run.journey },
    serviceId: node.service ?? null,
    appointmentId,
    staffId: node.staff ?? null,
    limit: node.offer ?? (node.form === undefined ? OFFERED : OFFERED_IN_FORM),
    form: channelOf(node) === "whatsapp" ? (node.form ?? null) : null,
  };
  const request = { appointment, timeoutMs: TIMEOUT_MS, retries: RETRIES };
  return { kind: "stay", dueAt: giveUpAt, call: callId, memory, effects: [{ kind: "call", callId, node: name, request, giveUpAt }] };
}

// ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────
function hearAnswer(node: AppointmentNode, moment: Moment, answer: Extract<Heard, { readonly kind: "call" }>["answer"]): Move {
  if (!answer.ok) return { kind: "fail", why: `call_${answer.why}` };
  const told = answer.body as AppointmentAnswer;
  switch (told.kind) {
    case "done":
      return leave(moment, moment.memory, "next", node.next, { ...told.facts, outcome: node.do });
    case "refused":
      return leave(moment, moment.memory, "none_suited", node.noneSuited ?? node.next, { outcome: "refused", why: told.why });
    case "slots":
    case "taken":
      return offer(node, moment, told);
  }
}

function hearReply(node: AppointmentNode, moment: Moment, reply: Extract<Heard, { readonly kind: "reply" }>): Move | null {
  const { content, repliesTo } = reply;
  const { memory, facts } = moment;
  if (!isForRun(content, repliesTo, memory)) return null;
  const progress = progressOf(moment);
  const choice = chosenIn(content);
  if (choice?.startsWith(SLOT_ROW)) return take(node, moment, choice.slice(SLOT_ROW.length));
  if (choice === NONE_ROW) return leave(moment, memory, "none_suited", node.noneSuited ?? node.next, { outcome: "none_suited" });
  if (choice === OTHER_ROW) return askSlots(node, moment, { from: later(progress, facts.now), until: null });
  // Whoever was asked to write back has done so: now the times can be shown, unless they name one.
  const wish = readWhen(content.text ?? "", { now: facts.now.getTime(), zone: progress.zone, language: progress.language });
  switch (wish.kind) {
    case "nth": {
      const start = wish.n === -1 ? progress.offered.at(-1) : progress.offered[wish.n - 1];
      if (start !== undefined) return take(node, moment, start);
      return progress.knocked ? askSlots(node, moment, { from: facts.now, until: null }) : misread(node, moment);
    }
    case "range":
      if (wish.exact) {
        const wanted = fromMs(wish.from).toISOString();
        if (progress.offered.includes(wanted)) return take(node, moment, wanted);
      }
      return askSlots(node, moment, { from: fromMs(wish.from), until: fromMs(wish.until) });
    case "other":
      return askSlots(node, moment, { from: later(progress, facts.now), until: null });
    case "none":
      return progress.knocked
        ? askSlots(node, moment, { from: facts.now, until: null })
        : leave(moment, memory, "none_suited", node.noneSuited ?? node.next, { outcome: "none_suited" });
    case "unknown":
      return progress.knocked ? askSlots(node, moment, { from: facts.now, until: null }) : misread(node, moment);
  }
}

function take(node: AppointmentNode, moment: Moment, start: string): Move {
  if (Number.isNaN(Date.parse(start))) return misread(node, moment);
  const from = fromMs(Date.parse(start)).toISOString();
  // With whom the list said; whose a time of an older list was is not known any more.
  const { offered, giver } = progressOf(moment);
  const asOffered = giver !== undefined && offered.includes(from) ? { giver } : {};
  return ask(node, moment, moment.memory, { do: node.do, from, until: null, ...asOffered });
}

function misread(node: AppointmentNode, moment: Moment): Move {
  const progress = progressOf(moment);
  if (progress.misread + 1 >= MOST_MISREAD)
    return leave(moment, moment.memory, "none_suited", node.noneSuited ?? node.next, { outcome: "not_understood" });
  const next = withProgress(moment, { ...progress, misread: progress.misread + 1 });
  return say(node, next, { kind: "text", text: appointmentWords(progress.language).misread });
}

/** From after what was offered last. */
function later({ offered }: AppointmentProgress, now: Date): Date {
  const last = offered.at(-1);
  return last === undefined ? now : fromMs(Date.parse(last) + 60_000);
}

// ── saying ───────────────────────────────────────────────────────────────────────────────────────────────────
function offer(node: AppointmentNode, moment: Moment, told: Extract<AppointmentAnswer, { readonly kind: "slots" | "taken" }>): Move {
  const { slots, zone, language } = told;
  const before = progressOf(moment);
  if (slots.length === 0) return leave(moment, moment.memory, "none_suited", node.noneSuited ?? node.next, { outcome: "nothing_free" });
  if (!moment.facts.windowOpen && node.content !== undefined && !before.knocked) {
    const next = withProgress(moment, { offered: [], zone, language, misread: 0, knocked: true });
    return say(node, next, node.content, "utility");
  }
  const said = appointmentWords(language);
  const question = before.offered.length === 0 && node.body !== undefined ? node.body : said.ask;
  const body = told.kind === "taken" ? said.taken : told.isElsewhere ? said.nothing : question;
  const offered = slots.map(({ startsAt }) => startsAt);
  const giver = node.staff === LAST_GIVER && told.giver !== undefined ? { giver: told.giver } : {};
  if (told.form) {
    const { flowId, screen, question: name } = told.form;
    const options = [...slots.map(({ startsAt, label }) => ({ id: `${SLOT_ROW}${startsAt}`, title: escaped(label) })), ...elsewhere(said)];
    const form: MessageContent = { kind: "flow", flowId, label: said.button, body, screen, choices: { question: name, options } };
    return say(node, withProgress(moment, { offered, ...giver, zone, language, misread: 0 }), form);
  }
  // Whoever chose from a form may be offered a list the next time: it has room for fewer.
  const rows = slots.slice(0, MOST_OFFERED).map((slot) => ({
    id: `${SLOT_ROW}${slot.startsAt}`,
    title: escaped(slot.label),
    ...(slot.with === "" ? {} : { description: escaped(slot.with.slice(0, 72)) }),
  }));
  const list: MessageContent = {
    kind: "list",
    body,
    button: said.button,
    sections: [{ title: said.title, rows: [...rows, ...elsewhere(said)] }],
  };
  return say(node, withProgress(moment, { offered: offered.slice(0, MOST_OFFERED), ...giver, zone, language, misread: 0 }), list);
}

function elsewhere(said: ReturnType<typeof appointmentWords>): readonly { readonly id: string; readonly title: string }[] {
  return [
    { id: OTHER_ROW, title: said.other },
    { id: NONE_ROW, title: said.none },
  ];
}

/** A tapped row, or what was chosen in a form, whatever its question is called. */
function chosenIn({ choice, data }: Extract<Heard, { readonly kind: "reply" }>["content"]): string | null {
  const chosen = Object.values(data ?? {}).find((value) => typeof value === "string" && /^slots?:/.test(value));
  return typeof chosen === "string" ? chosen : choice;
}

/** Names of people are text, whatever they hold. */
function escaped(text: string): string {
  return text.replaceAll(/\{(?=[{%])/g, "{ ");
}

function say(node: AppointmentNode, moment: Moment, content: MessageContent, purpose: "service" | "utility" = "service"): Move {
  const patience = node.patience ?? PATIENCE;
  const asked = { channel: channelOf(node), purpose, content, expiresAfter: patience };
  const { memory, effect } = askForMessage(asked, moment, moment.memory, moment.name);
  const duration = parseDuration(patience);
  return { kind: "stay", dueAt: duration && addDuration(moment.facts.now, duration), memory, effects: [effect] };
}

function leave(
  { name, facts }: Moment,
  memory: RunMemory,
  via: string,
  to: string,
  told: { readonly [fact: string]: RunMemory["answers"][string] },
): Move {
  const answers = withOwn(memory.answers, name, { ...told, at: facts.now.toISOString() });
  return { kind: "go", via, to, memory: changedMemory(memory, answers, memory.messages, memory.trail) };
}

const NOTHING_OFFERED: AppointmentProgress = { offered: [], zone: "UTC", language: "en", misread: 0 };

function progressOf({ memory, name }: Moment): AppointmentProgress {
  return own(memory.appointments ?? {}, name) ?? NOTHING_OFFERED;
}

function withProgress(moment: Moment, progress: AppointmentProgress): Moment {
  const { memory, name } = moment;
  return { ...moment, memory: { ...memory, appointments: { ...memory.appointments, [name]: progress } } };
}
