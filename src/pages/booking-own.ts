/** What a customer sees of their own appointment, and can do about it. Looking changes nothing: scanners of mail follow every link. Pure. */
import { escapeHtml } from "../messages/markup.ts";
import { addressOf, type FreeSlot, slotsPart, type Speaks } from "./booking-page.ts";
import { placeOf, type Times } from "./booking-times.ts";
import { type Page, page } from "./page.ts";
import type { PageWord } from "./words.ts";

/** Between two hours of one span: they stay on one line. */
const WORD_JOINER = "\u2060";

export type OwnFacts = {
  readonly service: string;
  readonly with: string;
  readonly place: { readonly kind: string; readonly text: string } | null;
  readonly state: "held" | "booked" | "confirmed" | "done" | "cancelled" | "no_show" | "expired";
  readonly startsAt: string;
  readonly endsAt: string;
  readonly mayChange: boolean;
  readonly links: { readonly google: string; readonly outlook: string; readonly ics: string };
};

export function ownPage(
  {
    path,
    embed,
    own,
    times,
    isNew,
    again,
    note,
  }: {
    readonly path: string;
    readonly embed?: "1" | undefined;
    readonly own: OwnFacts;
    readonly times: Times;
    readonly isNew: boolean;
    /** The address on which another one is booked; null: there is none. */
    readonly again: string | null;
    readonly note?: PageWord | undefined;
  },
  { say, frame }: Speaks,
): Page {
  const title = say(isNew ? "booking.done.title" : "booking.own.title");
  const isComing = own.state === "booked" || own.state === "confirmed";
  const way = (what: string, word: PageWord): string =>
    `<a class="button quiet" href="${escapeHtml(addressOf(path, { do: what, embed }))}">${escapeHtml(say(word))}</a>`;
  return page({
    ...frame,
    title,
    body: `<h1>${escapeHtml(title)}</h1>
${note === undefined ? "" : `<p class="note" role="status">${escapeHtml(say(note))}</p>`}
${aboutOwn(own, times, say)}
${isNew && own.state === "booked" ? "" : `<p><strong>${escapeHtml(say(`booking.own.${own.state}`))}</strong></p>`}
${
  isComing
    ? `<h2>${escapeHtml(say("booking.calendar"))}</h2>
<p class="row"><a href="${escapeHtml(own.links.ics)}">${escapeHtml(say("booking.calendar.file"))}</a><a href="${escapeHtml(own.links.google)}" target="_blank" rel="noopener noreferrer">Google</a><a href="${escapeHtml(own.links.outlook)}" target="_blank" rel="noopener noreferrer">Outlook</a></p>
${
  own.mayChange
    ? `<form method="post" class="row">${own.state === "booked" && !isNew ? `<button name="do" value="confirm">${escapeHtml(say("booking.confirm"))}</button>` : ""}${way("reschedule", "booking.move")}${way("cancel", "booking.cancel")}</form>
<p class="small">${escapeHtml(say("booking.own.keep"))}</p>`
    : `<p>${escapeHtml(say("booking.own.late"))}</p>`
}`
    : again === null || own.state === "held"
      ? ""
      : `<p><a class="button quiet" href="${escapeHtml(again)}">${escapeHtml(say("booking.own.again"))}</a></p>`
}`,
  });
}

export function cancelPage(
  { path, embed, own, times }: { readonly path: string; readonly embed?: "1" | undefined; readonly own: OwnFacts; readonly times: Times },
  { say, frame }: Speaks,
): Page {
  const title = say("booking.cancel.title");
  return page({
    ...frame,
    title,
    body: `<h1>${escapeHtml(title)}</h1>
${aboutOwn(own, times, say)}
<p>${escapeHtml(say("booking.cancel.text"))}</p>
<form method="post" class="row"><button name="do" value="cancel">${escapeHtml(say("booking.cancel.yes"))}</button><a class="button quiet" href="${escapeHtml(addressOf(path, { embed }))}">${escapeHtml(say("booking.cancel.no"))}</a></form>`,
  });
}

export function movePage(
  {
    path,
    embed,
    own,
    times,
    slots,
    note,
    later,
  }: {
    readonly path: string;
    readonly embed?: "1" | undefined;
    readonly own: OwnFacts;
    readonly times: Times;
    readonly slots: readonly FreeSlot[];
    readonly note?: PageWord | undefined;
    /** The address of later days. */
    readonly later: string;
  },
  { say, frame }: Speaks,
): Page {
  const title = say("booking.move.title");
  return page({
    ...frame,
    status: note === undefined ? 200 : 409,
    title,
    body: `<p><a href="${escapeHtml(addressOf(path, { embed }))}">← ${escapeHtml(say("booking.back"))}</a></p>
<h1>${escapeHtml(title)}</h1>
${note === undefined ? "" : `<p class="note" role="alert">${escapeHtml(say(note))}</p>`}
<p>${escapeHtml(own.service)}. ${escapeHtml(say("booking.move.now", { when: times.moment(Date.parse(own.startsAt)) }))}</p>
${slots.length === 0 ? `<p class="note" role="status">${escapeHtml(say("booking.none"))}</p>` : slotsPart(slots, times, say)}
<p><a href="${escapeHtml(later)}">${escapeHtml(say("booking.later"))} →</a></p>`,
  });
}

function aboutOwn({ service, with: who, place, startsAt, endsAt }: OwnFacts, times: Times, say: Speaks["say"]): string {
  const [startMs, endMs] = [Date.parse(startsAt), Date.parse(endsAt)];
  const there = times.shopTime(startMs);
  const where =
    place === null
      ? ""
      : place.kind === "address"
        ? escapeHtml(place.text)
        : place.kind === "phone"
          ? escapeHtml(say("booking.place.phone"))
          : /^https?:\/\//.test(place.text)
            ? `<a href="${escapeHtml(place.text)}" rel="noopener noreferrer">${escapeHtml(say("booking.place.video"))}</a>`
            : escapeHtml(`${say("booking.place.video")} ${place.text}`.trim());
  return `<p class="about"><strong>${escapeHtml(service)}</strong><br>
<span>${escapeHtml(times.moment(startMs))}–${WORD_JOINER}${escapeHtml(times.time(endMs))}</span> <span class="small">${escapeHtml(say("booking.own.clock", { zone: placeOf(times.zone) }))}${there === null ? "" : ` (${escapeHtml(say("booking.clock.shop", { time: there }))})`}</span>
${who === "" ? "" : `<br>${escapeHtml(say("booking.own.with", { who }))}`}${where === "" ? "" : `<br>${where}`}</p>`;
}
