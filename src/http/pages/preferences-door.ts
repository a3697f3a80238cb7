/**
 * The preference centre: what one person gets, behind a sealed link that was sent to them. No account, no cookie, no script. What they change is
 * in their lane before the answer leaves, and holds before their next message.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Catalog } from "../../catalog/catalog.ts";
import { type Consent, type ConsentEntry, slotOf } from "../../consent/consent.ts";
import { inLanguage } from "../../consent/opt-in-settings.ts";
import { stateOf } from "../../consent/ledger.ts";
import { openLink } from "../../consent/sealed-link.ts";
import { workspaceOf } from "../../consent/stored-ledgers.ts";
import { changeOf, inboxRow } from "../../ingress/admit.ts";
import { PREFERENCES_PATH } from "../../links/tracker.ts";
import { escapeHtml } from "../../messages/markup.ts";
import { type Page, page, saying } from "../../pages/page.ts";
import {
  breakUntil,
  changedPreferences,
  PAUSE_DAYS,
  pauseMarketing,
  type PreferenceChange,
  preferenceRows,
  stopEverything,
} from "../../pages/preferences.ts";
import { pageLanguages, type Say } from "../../pages/words.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { recipientOf } from "../../policy/recipient.ts";
import type { Profile } from "../../profiles/profile.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { CODE } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { answer, formOf, speaking, type Speaking, visitorOf } from "./answer.ts";

type Person = { readonly profile: Profile; readonly workspaceId: WorkspaceId };
type Note = "saved" | "unchanged" | "stopped" | "resumed";

export function registerPreferencesDoor(app: App, deps: HttpDeps): void {
  const { catalog, clock, pool, pagesKey, ids, inboxWriter } = deps;
  const url = `${PREFERENCES_PATH}:code`;
  const config = { access: CODE, limit: "page", door: "pages" } as const;

  const find = async (request: FastifyRequest): Promise<Person | "unknown" | "expired"> => {
    const sealed = openLink(pagesKey, "preferences", (request.params as { readonly code: string }).code);
    const workspaceId = sealed === null ? null : ((await workspaceOf(pool, sealed.id)) as WorkspaceId | null);
    if (sealed === null || workspaceId === null) return "unknown";
    if (sealed.expiresAt.getTime() <= clock.now()) return "expired";
    const profile = await showProfile(pool, workspaceId, sealed.id);
    return profile === null ? "unknown" : { profile, workspaceId };
  };
  const lead = (reply: FastifyReply, request: FastifyRequest, why: "unknown" | "expired"): FastifyReply => {
    const { say, frame } = speaking(catalog(), null, request);
    const text = say(why === "expired" ? "preferences.expired.text" : "unknown.text");
    return answer(reply, saying({ ...frame, status: why === "expired" ? 410 : 404, title: say(`${why}.title`) }, text));
  };

  app.get(url, { config, schema: { hide: true } }, async (request, reply) => {
    const person = await find(request);
    if (typeof person === "string") return lead(reply, request, person);
    return answer(reply, centre(catalog(), person, speaking(catalog(), person.workspaceId, request, [person.profile.locale]), clock.now()));
  });

  app.post(url, { config, schema: { hide: true } }, async (request, reply) => {
    const person = await find(request);
    if (typeof person === "string") return lead(reply, request, person);
    const { profile, workspaceId } = person;
    const form = formOf(request);
    const asked = form.get("do");
    const changes = changesOf(catalog(), person, form, clock.now());
    const language = asked === "save" ? languageIn(catalog(), workspaceId, form.get("language")) : null;
    const speaks = speaking(catalog(), workspaceId, request, [language, profile.locale]);
    const locale = language !== null && language !== profile.locale ? language : undefined;
    if (changes.length === 0 && locale === undefined) return answer(reply, centre(catalog(), person, speaks, clock.now(), "unchanged"));
    const { ip, agent } = visitorOf(request);
    const consent = entriesOf(changes, clock.now(), () => ids.next<string>(), {
      ip,
      agent,
      page: "preferences",
      language: speaks.language,
    });
    const change = changeOf({}, { consent, ...(locale === undefined ? {} : { locale }) });
    await inboxWriter.append([inboxRow(ids, workspaceId, profile.id, { kind: "profile", change }, null)]);
    // The lane may need a moment: the page shows what was said.
    const after = { ...person, profile: { ...profile, consent: withChanges(profile.consent, consent), locale: locale ?? profile.locale } };
    const note = asked === "stop" ? "stopped" : asked === "resume" ? "resumed" : asked === "pause" ? undefined : "saved";
    return answer(reply, centre(catalog(), after, speaks, clock.now(), note));
  });
}

function changesOf(catalog: Catalog, person: Person, form: URLSearchParams, nowMs: number): readonly PreferenceChange[] {
  const { consent } = person.profile;
  const rows = preferenceRows(catalog.topics(person.workspaceId), offeredTo(catalog, person), consent);
  const everywhere = everywhereOf(catalog, person);
  switch (form.get("do")) {
    case "stop":
      return stopEverything(rows, everywhere);
    case "pause": {
      const days = PAUSE_DAYS.find((one) => String(one) === form.get("days"));
      return days === undefined ? [] : pauseMarketing(everywhere, new Date(nowMs + days * DAY_MS));
    }
    case "resume":
      return breakUntil(everywhere, consent, new Date(nowMs)) === null ? [] : pauseMarketing(everywhere, null);
    default:
      return changedPreferences(rows, new Set(form.getAll("was")), new Set(form.getAll("on")));
  }
}

const DAY_MS = 86_400_000;
const NO_BREAK_HYPHEN = "\u2011";

/** Kinds that the workspace sends on and the person can be written to. */
function reachedBy(catalog: Catalog, { profile, workspaceId }: Person): readonly string[] {
  const kinds = [...catalog.channels.values()].filter((channel) => channel.workspaceId === workspaceId).map(({ kind }) => kind);
  return [...new Set(kinds)].filter((kind) => recipientOf(profile, catalog.channelForm(kind)) !== null);
}

/** Of those the columns of the page. */
function offeredTo(catalog: Catalog, person: Person): readonly string[] {
  const isNamed = (kind: string): boolean =>
    catalog.topics(person.workspaceId).some(({ isArchived, channels }) => !isArchived && channels.includes(kind));
  return reachedBy(catalog, person).filter(
    (kind) => catalog.channelForm(kind)?.goesByOwnName !== true || person.profile.consent[kind] !== undefined || isNamed(kind),
  );
}

function everywhereOf(catalog: Catalog, person: Person): readonly string[] {
  return [...new Set([...reachedBy(catalog, person), ...Object.keys(person.profile.consent)])];
}

function languageIn(catalog: Catalog, workspaceId: WorkspaceId, asked: string | null): string | null {
  return asked !== null && pageLanguages(catalog.optIn(workspaceId).settings.pages).includes(asked) ? asked : null;
}

/** What is said of topics comes after what is said of their purpose, which it must outrank. */
const BEFORE_MS = 3;

function entriesOf(
  changes: readonly PreferenceChange[],
  nowMs: number,
  nextId: () => string,
  evidence: ConsentEntry["evidence"],
): readonly ConsentEntry[] {
  const beforeMs = nowMs - BEFORE_MS;
  // A "no" in a whole second counts as said at its end.
  const wholeMs = beforeMs % 1_000 === 0 ? beforeMs - 1 : beforeMs;
  return changes.map(({ channel, purpose, topic, action, until }) => ({
    id: nextId(),
    channel,
    purpose,
    topic,
    action,
    how: "link",
    actor: "customer",
    source: "preferences",
    evidence: until === undefined ? evidence : { ...evidence, until },
    occurredAt: new Date(topic === null ? wholeMs : nowMs - 1).toISOString(),
  }));
}

function withChanges(consent: Consent, entries: readonly ConsentEntry[]): Consent {
  const changed: { [channel: string]: Consent[string] } = { ...consent };
  for (const entry of entries)
    changed[entry.channel] = { ...changed[entry.channel], [slotOf(entry)]: stateOf(entry, entry.occurredAt ?? "") };
  return changed;
}

function centre(catalog: Catalog, person: Person, { say, frame, language }: Speaking, nowMs: number, note?: Note): Page {
  const { profile, workspaceId } = person;
  const channels = offeredTo(catalog, person);
  const rows = preferenceRows(catalog.topics(workspaceId), channels, profile.consent);
  const channelName = (kind: string): string => {
    const form = catalog.channelForm(kind);
    if (form?.goesByOwnName) return catalog.defaultChannel(workspaceId, kind)?.name ?? kind;
    return form ? (language === "fr" ? form.name.fr : form.name.en) : kind;
  };
  // "E-mail" is one word in a narrow column, too.
  const head = channels.map((kind) => `<th scope="col">${escapeHtml(channelName(kind).replaceAll("-", NO_BREAK_HYPHEN))}</th>`).join("");
  const body = rows.map(({ topic, purpose, cells }) => {
    const text = topic && inLanguage(topic.texts, [language]);
    const what = topic === null ? say(`preferences.rest.${purpose}`) : (text?.title ?? topic.name);
    const description = text?.description ? `<span class="hint"><br>${escapeHtml(text.description)}</span>` : "";
    const ticks = channels.map((kind) => {
      const cell = cells.find(({ channel }) => channel === kind);
      if (!cell) return "<td></td>";
      const label = escapeHtml(say("preferences.cell", { what, channel: channelName(kind) }));
      const name = escapeHtml(cell.name);
      const was = cell.isOn ? `<input type="hidden" name="was" value="${name}">` : "";
      return `<td>${was}<label><span class="seen">${label}</span><input type="checkbox" name="on" value="${name}"${cell.isOn ? " checked" : ""}></label></td>`;
    });
    return `<tr><th scope="row"><strong>${escapeHtml(what)}</strong>${description}</th>${ticks.join("")}</tr>`;
  });
  const title = say("preferences.title");
  const paused = breakUntil(everywhereOf(catalog, person), profile.consent, new Date(nowMs));
  const pauses = breakSection(paused, say, dayIn(language, profile.timeZone ?? catalog.hours(workspaceId).timeZone));
  return page({
    ...frame,
    title,
    body: `<h1>${escapeHtml(title)}</h1>
${note === undefined ? "" : `<p class="note" role="status">${escapeHtml(say(`preferences.${note}`))}</p>`}
${paused === null ? "" : pauses}
<p>${escapeHtml(say("preferences.text"))}</p>
<form method="post">
<table><thead><tr><th scope="col">${escapeHtml(say("preferences.what"))}</th>${head}</tr></thead><tbody>
${body.join("\n")}
</tbody></table>
${languageField(catalog, workspaceId, language, say)}
<p><button name="do" value="save">${escapeHtml(say("preferences.save"))}</button></p>
</form>
${paused === null ? pauses : ""}
<h2>${escapeHtml(say("preferences.stop.title"))}</h2>
<p>${escapeHtml(say("preferences.stop.text"))}</p>
<form method="post"><button class="quiet" name="do" value="stop">${escapeHtml(say("preferences.stop.button"))}</button></form>`,
  });
}

function breakSection(paused: Date | null, say: Say, day: (at: Date) => string): string {
  const button = (what: string, words: string, days?: number): string =>
    `<form method="post">${days === undefined ? "" : `<input type="hidden" name="days" value="${days}">`}<button class="quiet" name="do" value="${what}">${escapeHtml(words)}</button></form>`;
  const title = `<h2>${escapeHtml(say("preferences.pause.title"))}</h2>`;
  if (paused !== null)
    return `${title}<p class="note">${escapeHtml(say("preferences.paused", { day: day(paused) }))}</p><div class="row">${button("resume", say("preferences.resume.button"))}</div>`;
  const buttons = PAUSE_DAYS.map((days) => button("pause", say("preferences.pause.button", { days: String(days) }), days));
  return `${title}<p>${escapeHtml(say("preferences.pause.text"))}</p><div class="row">${buttons.join("")}</div>`;
}

function dayIn(language: string, timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
  return (at) => format.format(at);
}

function languageField(catalog: Catalog, workspaceId: WorkspaceId, language: string, say: Say): string {
  const options = pageLanguages(catalog.optIn(workspaceId).settings.pages).map((one) => {
    const name = new Intl.DisplayNames([one], { type: "language", fallback: "code" }).of(one) ?? one;
    return `<option value="${escapeHtml(one)}"${one === language ? " selected" : ""} lang="${escapeHtml(one)}">${escapeHtml(name)}</option>`;
  });
  return `<div class="field"><label for="language">${escapeHtml(say("preferences.language"))}</label><select id="language" name="language">${options.join("")}</select></div>`;
}
