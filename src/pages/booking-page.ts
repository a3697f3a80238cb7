/** The page on which anybody books: service, time, who they are. Each step is an address or a form; nothing needs a script. Pure. */
import { escapeHtml } from "../messages/markup.ts";
import { HONEYPOT } from "./form-page.ts";
import { type Framed, type Page, page } from "./page.ts";
import { addDates, byDay, placeOf, startOfDate, type Times } from "./booking-times.ts";
import type { PageWord, Say } from "./words.ts";

export type OfferedService = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly minutes: number;
  readonly capacity: number;
  readonly price: { readonly amountMinor: number; readonly currency: string } | null;
  readonly place: { readonly kind: string; readonly text: string } | null;
  readonly questions: readonly {
    readonly id: string;
    readonly text: string;
    readonly isRequired: boolean;
    readonly choices: readonly string[];
  }[];
  readonly staff: readonly { readonly id: string; readonly name: string }[];
};
export type FreeSlot = { readonly startsAt: string; readonly endsAt: string };
export type BookingFrame = Pick<Framed, "language" | "name" | "brand" | "script" | "frames">;

/** What an address of the page says. */
export type Asked = {
  readonly service?: string | undefined;
  readonly with?: string | undefined;
  /** The first day that is shown. */
  readonly from?: string | undefined;
  readonly zone?: string | undefined;
  readonly lang?: string | undefined;
  /** Shown within another page. */
  readonly embed?: "1" | undefined;
};
export type Speaks = { readonly say: Say; readonly frame: BookingFrame };

const DAY_MS = 86_400_000;
/** So many days are shown at once. */
export const DAYS_SHOWN = 14;

export function addressOf(path: string, asked: Asked & { readonly [more: string]: string | undefined }): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) search.set(name, value);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

export function servicesPage(path: string, services: readonly OfferedService[], asked: Asked, { say, frame }: Speaks): Page {
  const title = say("booking.title");
  const rows = services.map(
    (service) =>
      `<li><a class="card" href="${escapeHtml(addressOf(path, { ...asked, service: service.id }))}"><strong>${escapeHtml(service.name)}</strong>${service.description === "" ? "" : `<span>${escapeHtml(service.description)}</span>`}<span class="small">${escapeHtml(aboutService(service, frame.language, say))}</span></a></li>`,
  );
  return page({
    ...frame,
    title,
    body: `<h1>${escapeHtml(title)}</h1>
${services.length === 0 ? `<p>${escapeHtml(say("booking.none"))}</p>` : `<p>${escapeHtml(say("booking.text"))}</p><ul class="cards">${rows.join("\n")}</ul>`}`,
  });
}

export type TimesFacts = {
  readonly path: string;
  readonly asked: Asked;
  readonly service: OfferedService;
  readonly slots: readonly FreeSlot[];
  readonly times: Times;
  /** The first day shown, and whether there is one before it. */
  readonly from: string;
  readonly hasSooner: boolean;
  readonly consentText: string;
  /** Somebody was quicker: these are free. */
  readonly instead?: readonly FreeSlot[] | undefined;
  readonly note?: PageWord | undefined;
  readonly waiting: Filled;
};

export function timesPage(facts: TimesFacts, { say, frame }: Speaks): Page {
  const { path, asked, service, slots, times, from, note, instead } = facts;
  const title = `${service.name}: ${say("booking.when")}`;
  const other = (change: Asked): string => escapeHtml(addressOf(path, { ...asked, ...change }));
  const people =
    service.staff.length < 2
      ? ""
      : `<nav class="row" aria-label="${escapeHtml(say("booking.with"))}"><span>${escapeHtml(say("booking.with"))}</span>${[
          { id: undefined, name: say("booking.anybody") },
          ...service.staff,
        ]
          .map(
            ({ id, name }) => `<a href="${other({ with: id })}"${asked.with === id ? ' aria-current="true"' : ""}>${escapeHtml(name)}</a>`,
          )
          .join("")}</nav>`;
  const last = addDates(from, DAYS_SHOWN - 1);
  const noon = (date: string): string => times.day((startOfDate(date, times.zone) ?? 0) + DAY_MS / 2);
  return page({
    ...frame,
    status: note === undefined && instead === undefined ? 200 : 409,
    title,
    body: `<p><a href="${other({ service: undefined, with: undefined, from: undefined })}">← ${escapeHtml(say("booking.back"))}</a></p>
<h1>${escapeHtml(service.name)}</h1>
<p>${escapeHtml(aboutService(service, frame.language, say))}</p>
${note === undefined ? "" : `<p class="note" role="alert">${escapeHtml(say(note))}</p>`}
${instead === undefined ? "" : takenPart(instead, times, say)}
<h2>${escapeHtml(say("booking.when"))}</h2>
${people}
${clockPart(facts, say)}
${slots.length === 0 ? `<p class="note" role="status">${escapeHtml(say("booking.full", { from: noon(from), to: noon(last) }))}</p>` : slotsPart(slots, times, say)}
<p class="row">${facts.hasSooner ? `<a href="${other({ from: addDates(from, -DAYS_SHOWN) })}">← ${escapeHtml(say("booking.sooner"))}</a>` : ""}<a href="${other({ from: addDates(from, DAYS_SHOWN) })}">${escapeHtml(say("booking.later"))} →</a></p>
${slots.length > 0 ? "" : waitingPart(facts, { say, frame })}`,
  });
}

/** Also of the page on which somebody moves what they have. */
export function slotsPart(slots: readonly FreeSlot[], times: Times, say: Say): string {
  const days = byDay(slots, times.zone).map(([, free], index) => {
    const [first] = free;
    const day = first === undefined ? "" : times.day(Date.parse(first.startsAt));
    return `<details class="day" name="day"${index === 0 ? " open" : ""}><summary><span>${escapeHtml(day)}</span><span class="small">${escapeHtml(say("booking.free", { n: String(free.length) }))}</span></summary><div class="slots">${free.map((slot) => slotButton(slot, times, say)).join("")}</div></details>`;
  });
  return `<form method="post"><input type="hidden" name="shop" value="${escapeHtml(times.shopZone)}">${days.join("\n")}</form>`;
}

function slotButton({ startsAt }: FreeSlot, times: Times, say: Say, withDay = false): string {
  const ms = Date.parse(startsAt);
  const there = times.shopTime(ms);
  const day = withDay
    ? `<span class="small">${escapeHtml(times.day(ms))}</span>`
    : `<span class="seen">${escapeHtml(times.day(ms))} </span>`;
  return `<button class="slot" name="at" value="${escapeHtml(startsAt)}">${day}${escapeHtml(times.time(ms))}${there === null ? "" : `<span class="small">${escapeHtml(say("booking.clock.shop", { time: there }))}</span>`}</button>`;
}

function takenPart(instead: readonly FreeSlot[], times: Times, say: Say): string {
  if (instead.length === 0) return `<p class="note" role="alert">${escapeHtml(say("booking.taken.none"))}</p>`;
  return `<div class="note" role="alert"><strong>${escapeHtml(say("booking.taken.title"))}</strong><p>${escapeHtml(say("booking.taken.text"))}</p>
<form method="post"><input type="hidden" name="shop" value="${escapeHtml(times.shopZone)}"><div class="slots">${instead.map((slot) => slotButton(slot, times, say, true)).join("")}</div></form></div>`;
}

function clockPart({ asked, times, path }: TimesFacts, say: Say): string {
  const zones = [...new Set([times.shopZone, times.zone, ...Intl.supportedValuesOf("timeZone")])];
  const said = escapeHtml(
    times.zone === times.shopZone
      ? say("booking.clock.same", { zone: placeOf(times.shopZone) })
      : say("booking.clock.yours", { zone: placeOf(times.zone), shop: placeOf(times.shopZone) }),
  );
  const kept = Object.entries(asked)
    .filter(([name, value]) => name !== "zone" && value !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value ?? "")}">`);
  return `<div class="clock" data-zone="${escapeHtml(times.zone)}"><p class="small">${said}</p>
<details><summary class="small">${escapeHtml(say("booking.clock.change"))}</summary><form action="${escapeHtml(path)}" class="row">${kept.join("")}<label class="seen" for="zone">${escapeHtml(say("booking.clock.change"))}</label><select id="zone" name="zone">${zones
    .map((zone) => `<option${zone === times.zone ? " selected" : ""}>${escapeHtml(zone)}</option>`)
    .join("")}</select><button class="quiet">${escapeHtml(say("booking.clock.show"))}</button></form></details></div>`;
}

// ── who they are ─────────────────────────────────────────────────────────────────────────────────────────────

export type Fault = { readonly field: string; readonly word: PageWord };
export type Filled = { readonly value: (name: string) => string; readonly faults: readonly Fault[] };
export const answerInput = (question: string): string => `answer.${question}`;

const EXAMPLE = "+33612345678";

export function detailsPage(
  {
    back,
    service,
    hold,
    times,
    consentText,
    filled,
  }: {
    readonly back: string;
    readonly service: OfferedService;
    readonly hold: { readonly code: string; readonly startsAt: string; readonly expiresAt: string };
    readonly times: Times;
    readonly consentText: string;
    readonly filled: Filled;
  },
  { say, frame }: Speaks,
): Page {
  const startMs = Date.parse(hold.startsAt);
  const there = times.shopTime(startMs);
  const title = say("booking.who");
  const questions = service.questions.map(({ id, text, isRequired, choices }) => {
    const name = answerInput(id);
    if (choices.length === 0)
      return field({ name, label: text, more: `type="text" maxlength="1000"${isRequired ? " required" : ""}` }, filled, say);
    const options = choices.map((choice) => `<option${filled.value(name) === choice ? " selected" : ""}>${escapeHtml(choice)}</option>`);
    return `<div class="field"><label for="${escapeHtml(name)}">${escapeHtml(text)}</label><select id="${escapeHtml(name)}" name="${escapeHtml(name)}"${isRequired ? " required" : ""}><option value="">${escapeHtml(say("booking.choose"))}</option>${options.join("")}</select>${faultOf(name, filled, say)}</div>`;
  });
  return page({
    ...frame,
    status: filled.faults.length > 0 ? 422 : 200,
    title,
    body: `<p><a href="${escapeHtml(back)}">← ${escapeHtml(say("booking.back"))}</a></p>
<h1>${escapeHtml(title)}</h1>
<p><strong>${escapeHtml(service.name)}</strong><br>${escapeHtml(times.moment(startMs))}${there === null ? "" : ` (${escapeHtml(say("booking.clock.shop", { time: there }))})`}</p>
<p class="small">${escapeHtml(say("booking.kept", { time: times.time(Date.parse(hold.expiresAt)) }))}</p>
${filled.faults.length > 0 ? `<p class="note" role="alert">${escapeHtml(say("form.problems"))}</p>` : ""}
<form method="post" novalidate>
<input type="hidden" name="hold" value="${escapeHtml(hold.code)}">
${contactFields(filled, say)}
${questions.join("\n")}
${agreeField(consentText, filled, say)}
<p><button>${escapeHtml(say("booking.book"))}</button></p>
</form>`,
  });
}

function waitingPart({ waiting, consentText }: TimesFacts, { say }: Speaks): string {
  return `<h2>${escapeHtml(say("booking.wait.title"))}</h2><p>${escapeHtml(say("booking.wait.text"))}</p>
${waiting.faults.length > 0 ? `<p class="note" role="alert">${escapeHtml(say("form.problems"))}</p>` : ""}
<form method="post" novalidate><input type="hidden" name="wait" value="yes">
${contactFields(waiting, say)}
${agreeField(consentText, waiting, say)}
<p><button>${escapeHtml(say("booking.wait.button"))}</button></p></form>`;
}

function contactFields(filled: Filled, say: Say): string {
  return `${field({ name: "name", label: say("booking.name"), more: 'type="text" autocomplete="name" maxlength="100" required' }, filled, say)}
${field({ name: "phone", label: say("booking.phone"), more: 'type="tel" autocomplete="tel" maxlength="40"', hint: say("form.phone.help", { example: EXAMPLE }) }, filled, say)}
${field({ name: "email", label: say("booking.email"), more: 'type="email" autocomplete="email" maxlength="254"', hint: say("booking.either") }, filled, say)}
<div class="away" aria-hidden="true"><label for="${HONEYPOT}">Website</label><input id="${HONEYPOT}" name="${HONEYPOT}" tabindex="-1" autocomplete="off"></div>`;
}

function agreeField(consentText: string, filled: Filled, say: Say): string {
  if (consentText === "") return "";
  const isWrong = filled.faults.some(({ field: name }) => name === "agree");
  return `<div class="field"><div class="tick"><input type="checkbox" id="agree" name="agree" value="yes"${filled.value("agree") === "yes" ? " checked" : ""}${isWrong ? ' aria-invalid="true" aria-describedby="wrong-agree"' : ""}><label for="agree">${escapeHtml(consentText)}</label></div>${faultOf("agree", filled, say)}</div>`;
}

function field(
  { name, label, more, hint }: { readonly name: string; readonly label: string; readonly more: string; readonly hint?: string },
  filled: Filled,
  say: Say,
): string {
  const id = escapeHtml(name);
  const isWrong = filled.faults.some((fault) => fault.field === name);
  const told = [...(isWrong ? [`wrong-${id}`] : []), ...(hint === undefined ? [] : [`hint-${id}`])].join(" ");
  return `<div class="field"><label for="${id}">${escapeHtml(label)}</label><input id="${id}" name="${id}" value="${escapeHtml(filled.value(name))}" ${more}${isWrong ? ' aria-invalid="true"' : ""}${told === "" ? "" : ` aria-describedby="${told}"`}>${hint === undefined ? "" : `<p class="hint" id="hint-${id}">${escapeHtml(hint)}</p>`}${faultOf(name, filled, say)}</div>`;
}

function faultOf(name: string, { faults }: Filled, say: Say): string {
  const fault = faults.find((one) => one.field === name);
  return fault ? `<p class="wrong" id="wrong-${escapeHtml(name)}">${escapeHtml(say(fault.word, { example: EXAMPLE }))}</p>` : "";
}

function aboutService({ minutes, capacity, price, place }: OfferedService, language: string, say: Say): string {
  const kind = place?.kind;
  return [
    say("booking.minutes", { n: String(minutes) }),
    price === null ? "" : moneyIn(language, price),
    capacity > 1 ? say("booking.group", { n: String(capacity) }) : "",
    kind === "address"
      ? (place?.text ?? "")
      : kind === "phone"
        ? say("booking.place.phone")
        : kind === "video"
          ? say("booking.place.video")
          : "",
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

function moneyIn(language: string, { amountMinor, currency }: NonNullable<OfferedService["price"]>): string {
  const numbers = new Intl.NumberFormat(language === "en" ? "en-GB" : language, { style: "currency", currency });
  return numbers.format(amountMinor / 10 ** (numbers.resolvedOptions().maximumFractionDigits ?? 2));
}
