import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWhen } from "./read-when.ts";

/** Monday, 30 November 2026, 10:00 in Paris. */
const NOW = Date.parse("2026-11-30T09:00:00Z");
const ZONE = "Europe/Paris";

function read(text: string, language = "en-GB"): string {
  const wish = readWhen(text, { now: NOW, zone: ZONE, language });
  if (wish.kind === "nth") return `nth ${wish.n}`;
  if (wish.kind !== "range") return wish.kind;
  const shown = (ms: number): string =>
    new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short", timeStyle: "short", hourCycle: "h23" })
      .format(ms)
      .slice(5)
      .replace(",", "");
  return wish.exact ? `at ${shown(wish.from)}` : `${shown(wish.from)} to ${shown(wish.until)}`;
}

const TOMORROW_AFTERNOON = "12-01 12:00 to 12-01 18:00";
const FRIDAY = "12-04 00:00 to 12-05 00:00";

describe("what is meant by", () => {
  it.each([
    ["the next one", "nth 1"],
    ["Next one please!", "nth 1"],
    ["le prochain", "nth 1"],
    ["el siguiente", "nth 1"],
    ["der nächste", "nth 1"],
    ["the second one", "nth 2"],
    ["la deuxième", "nth 2"],
    ["el tercero", "nth 3"],
    ["das vierte… der vierte", "nth 4"],
    ["3", "nth 3"],
    ["the last", "nth -1"],
    ["other times", "other"],
    ["d'autres horaires ?", "other"],
    ["más tarde", "other"],
    ["andere", "other"],
    ["none of these", "none"],
    ["aucun", "none"],
    ["nein", "none"],
    ["hello", "unknown"],
    ["", "unknown"],
    ["tomorrow afternoon", TOMORROW_AFTERNOON],
    ["demain après-midi", TOMORROW_AFTERNOON],
    ["mañana por la tarde", TOMORROW_AFTERNOON],
    ["morgen Nachmittag", TOMORROW_AFTERNOON],
    ["tomorrow", "12-01 00:00 to 12-02 00:00"],
    ["mañana", "12-01 00:00 to 12-02 00:00"],
    ["mañana por la mañana", "12-01 06:00 to 12-01 12:00"],
    ["morgen früh", "12-01 06:00 to 12-01 12:00"],
    ["après-demain", "12-02 00:00 to 12-03 00:00"],
    ["übermorgen um 9 Uhr", "at 12-02 09:00"],
    ["the day after tomorrow at 9:15", "at 12-02 09:15"],
    ["pasado mañana", "12-02 00:00 to 12-03 00:00"],
    ["this evening", "11-30 17:00 to 11-30 22:00"],
    ["le 12 à 15h", "at 12-12 15:00"],
    ["le 12 à 15h30", "at 12-12 15:30"],
    ["el 12 a las 15:00", "at 12-12 15:00"],
    ["am 12. um 15 Uhr", "at 12-12 15:00"],
    ["the 12th at 3pm", "at 12-12 15:00"],
    ["12 December 3:30 pm", "at 12-12 15:30"],
    ["December 12th", "12-12 00:00 to 12-13 00:00"],
    ["12 décembre", "12-12 00:00 to 12-13 00:00"],
    ["el 12 de diciembre", "12-12 00:00 to 12-13 00:00"],
    ["12. Dezember", "12-12 00:00 to 12-13 00:00"],
    ["12.12. 14:00", "at 12-12 14:00"],
    ["2026-12-12", "12-12 00:00 to 12-13 00:00"],
    ["5/12", "12-05 00:00 to 12-06 00:00"],
    ["next Friday", FRIDAY],
    ["vendredi prochain", FRIDAY],
    ["el próximo viernes", FRIDAY],
    ["nächsten Freitag", FRIDAY],
    ["friday morning", "12-04 06:00 to 12-04 12:00"],
    ["Freitag nach 17 Uhr", "12-04 17:00 to 12-05 00:00"],
    ["vendredi avant 10h", "12-04 00:00 to 12-04 10:00"],
    ["monday", "11-30 10:00 to 12-01 00:00"],
    ["next monday", "12-07 00:00 to 12-08 00:00"],
    ["next week", "12-07 00:00 to 12-14 00:00"],
    ["la semaine prochaine", "12-07 00:00 to 12-14 00:00"],
    ["nächste Woche vormittags", "12-07 06:00 to 12-13 12:00"],
    ["this weekend", "12-05 00:00 to 12-07 00:00"],
    ["in 3 days", "12-03 00:00 to 12-04 00:00"],
    ["dans 2 semaines", "12-14 00:00 to 12-15 00:00"],
    ["at 3", "at 11-30 15:00"],
    ["at 9", "at 12-01 09:00"],
    ["à midi", "at 11-30 12:00"],
    ["mittags? heute mittag", "at 11-30 12:00"],
    ["30 February", "unknown"],
    ["at 25:00", "unknown"],
    ["1 January", "01-01 00:00 to 01-02 00:00"],
    ["12 November 2020", "unknown"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("12/5 depends on who writes it", () => {
    expect(read("12/5", "en-US")).toBe(read("5 december"));
    expect(read("12/5", "fr")).toBe(read("12 may"));
  });

  it("any text at all is some wish, and no range is empty or over", () => {
    const some = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            "at",
            "le",
            "12",
            "31",
            "29 february",
            "friday",
            "next",
            "morgen",
            "15h",
            "99",
            "/",
            ".",
            "after",
            "mañana",
            "3pm",
            "week",
          ),
          { maxLength: 8 },
        )
        .map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(some, (text) => {
        const wish = readWhen(text, { now: NOW, zone: ZONE, language: "en" });
        if (wish.kind === "range") expect(wish.until).toBeGreaterThan(wish.from);
      }),
    );
  });
});
