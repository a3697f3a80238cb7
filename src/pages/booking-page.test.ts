import { describe, expect, it } from "vitest";
import { answerInput, type OfferedService, detailsPage, servicesPage, type TimesFacts, timesPage } from "./booking-page.ts";
import { addDates, byDay, startOfDate, timesIn } from "./booking-times.ts";
import { ownPage } from "./booking-own.ts";
import { sayIn } from "./words.ts";

const speaks = (language: "en" | "fr") => ({
  say: sayIn(language, {}, { brand: "Maison" }),
  frame: { language, name: "Maison <b>", brand: { logoUrl: null, colour: "#123456" } },
});
const FITTING: OfferedService = {
  id: "0197a000-0000-7000-8000-000000000001",
  name: 'Fitting <script>"x"</script>',
  description: "",
  minutes: 45,
  capacity: 1,
  price: { amountMinor: 2_500, currency: "EUR" },
  place: { kind: "address", text: "1 rue de l'Essai" },
  questions: [{ id: "size", text: "Size?", isRequired: true, choices: ["S", "M"] }],
  staff: [
    { id: "a", name: "Ana" },
    { id: "b", name: "Ben" },
  ],
};
const slot = (startsAt: string) => ({ startsAt, endsAt: new Date(Date.parse(startsAt) + 2_700_000).toISOString() });
const facts = (change: Partial<TimesFacts> = {}): TimesFacts => ({
  path: "/book/code",
  asked: { service: FITTING.id, zone: "America/New_York" },
  service: FITTING,
  slots: [slot("2026-12-01T08:00:00.000Z"), slot("2026-12-01T23:30:00.000Z"), slot("2026-12-02T03:00:00.000Z")],
  times: timesIn("en", "America/New_York", "Europe/Paris"),
  from: "2026-12-01",
  hasSooner: false,
  consentText: "I agree",
  waiting: { value: () => "", faults: [] },
  ...change,
});

describe("times", () => {
  it("are said by the visitor's clock and by the shop's, with its day where that is another", () => {
    const times = timesIn("en", "America/New_York", "Europe/Paris");
    const [late, early] = [Date.parse("2026-12-01T23:30:00Z"), Date.parse("2026-12-01T08:00:00Z")];
    expect([times.time(late), times.shopTime(late), times.shopTime(early)]).toEqual(["18:30", "Wed 00:30", "09:00"]);
    expect(timesIn("fr", "Europe/Brussels", "Europe/Paris").shopTime(late)).toBe(null);
    // New York has changed its clocks, Paris has not yet.
    expect(times.shopTime(Date.parse("2026-03-20T13:00:00Z"))).toBe("14:00");
  });

  it("stand under the visitor's own days, also those whose clocks change", () => {
    expect(byDay(facts().slots, "America/New_York").map(([date, { length }]) => [date, length])).toEqual([["2026-12-01", 3]]);
    expect(byDay(facts().slots, "Europe/Paris").map(([date, { length }]) => [date, length])).toEqual([
      ["2026-12-01", 1],
      ["2026-12-02", 2],
    ]);
    const day = (date: string) => (startOfDate(addDates(date, 1), "Europe/Paris") ?? 0) - (startOfDate(date, "Europe/Paris") ?? 0);
    expect([day("2026-10-25"), day("2026-03-29")].map((ms) => ms / 3_600_000)).toEqual([25, 23]);
    expect([startOfDate("2026-13-01", "UTC"), startOfDate("x", "UTC")]).toEqual([null, null]);
  });
});

describe("the page", () => {
  it("never takes a name for markup, and allows no script but ours", () => {
    const pages = [
      servicesPage("/book/code", [FITTING], {}, speaks("en")),
      timesPage(facts({ waiting: { value: () => '"><script>alert(1)</script>', faults: [] }, slots: [] }), speaks("en")),
      detailsPage(
        {
          back: "/book/code",
          service: FITTING,
          hold: { code: '"><script>', startsAt: "2026-12-01T08:00:00Z", expiresAt: "2026-12-01T07:00:00Z" },
          times: facts().times,
          consentText: "<i>",
          filled: { value: () => "<script>", faults: [{ field: answerInput("size"), word: "form.required" }] },
        },
        speaks("fr"),
      ),
    ];
    for (const { html, headers } of pages) {
      expect(html).not.toMatch(/<script(?! src="\/)|<i>|<b>/);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 422]);
  });

  it("says kindly that somebody was quicker, with what is free beside it", () => {
    const { status, html } = timesPage(facts({ instead: [slot("2026-12-01T09:00:00.000Z")] }), speaks("en"));
    expect(status).toBe(409);
    expect(html).toMatch(/role="alert"><strong>Somebody was quicker<\/strong>.*value="2026-12-01T09:00:00.000Z"/s);
    expect(timesPage(facts({ instead: [] }), speaks("fr")).html).toMatch(/Cette heure vient d.{1,6}être prise/);
  });

  it("offers the waiting list only where nothing is free", () => {
    expect(timesPage(facts(), speaks("en")).html).not.toContain("waiting list");
    expect(timesPage(facts({ slots: [] }), speaks("en")).html).toContain("Put me on the waiting list");
  });

  it("offers changes of what is to come only, and no address that is none as a link", () => {
    const own = {
      service: "Fitting",
      with: "Ana",
      place: { kind: "video", text: "javascript:alert(1)" },
      startsAt: "2026-12-01T08:00:00Z",
      endsAt: "2026-12-01T08:45:00Z",
      links: { google: "https://calendar.google.com/", outlook: "https://outlook.live.com/", ics: "/b/x/calendar.ics" },
    } as const;
    const page = (state: "booked" | "cancelled", mayChange: boolean) =>
      ownPage({ path: "/b/x", own: { ...own, state, mayChange }, times: facts().times, isNew: false, again: "/book/y" }, speaks("en")).html;
    expect(page("booked", true)).toMatch(/I will be there.*Move it.*Cancel it/s);
    expect(page("booked", true)).not.toContain('href="javascript');
    expect(page("booked", false)).toContain("can no longer be changed here");
    expect(page("booked", true)).not.toContain("Book another one");
    expect(page("cancelled", true)).not.toMatch(/Move it|Calendar file/);
    expect(page("cancelled", true)).toMatch(/href="\/book\/y">Book another one/);
  });
});
