import { expect, test } from "vitest";
import { readCalendarObject, writeCalendarObject } from "./calendar-object.ts";
import { uidOf } from "./calendar-file.ts";

const YEAR = { from: Date.parse("2026-10-01T00:00:00Z"), until: Date.parse("2027-11-01T00:00:00Z"), zone: "Europe/Paris" };
const object = (...events: readonly (readonly string[])[]): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//x//y//EN",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", "UID:dentist@home", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
    "",
  ].join("\r\n");
const busy = (text: string, reading = YEAR): readonly string[] | undefined =>
  readCalendarObject(text, reading)?.busy.map(({ from, until }) =>
    [from, until].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(" "),
  );
const at = (start: string, end: string, zone = ";TZID=Europe/Paris"): readonly string[] => [
  `DTSTART${zone}:${start}`,
  `DTEND${zone}:${end}`,
];

test("one that repeats keeps its time by the clock of its zone across a change of the clocks", () => {
  const weekly = [...at("20261019T090000", "20261019T100000"), "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Paris:20261102T090000"];
  expect(busy(object(weekly))).toEqual(["2026-10-19T07:00 2026-10-19T08:00", "2026-10-26T08:00 2026-10-26T09:00"]);
});

test("one of them that was moved is busy where it is, cancelled or free ones nowhere", () => {
  const daily = [...at("20261101T090000", "20261101T100000"), "RRULE:FREQ=DAILY;COUNT=4"];
  const moved = ["RECURRENCE-ID;TZID=Europe/Paris:20261102T090000", ...at("20261105T150000", "20261105T160000")];
  const cancelled = ["RECURRENCE-ID;TZID=Europe/Paris:20261103T090000", ...at("20261103T090000", "20261103T100000"), "STATUS:CANCELLED"];
  const free = ["RECURRENCE-ID;TZID=Europe/Paris:20261104T090000", ...at("20261104T090000", "20261104T100000"), "TRANSP:TRANSPARENT"];
  expect(busy(object(daily, moved, cancelled, free))).toEqual(["2026-11-01T08:00 2026-11-01T09:00", "2026-11-05T14:00 2026-11-05T15:00"]);
  expect(busy(object([...at("20261101T090000", "20261101T100000"), "STATUS:CANCELLED"]))).toEqual([]);
});

test("whole days are those of its owner, and an hour longer when the clocks go back", () => {
  expect(busy(object(["DTSTART;VALUE=DATE:20261025"]))).toEqual(["2026-10-24T22:00 2026-10-25T23:00"]);
  expect(busy(object(["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"]), { ...YEAR, zone: "America/New_York" })).toEqual([
    "2026-12-25T05:00 2026-12-27T05:00",
  ]);
});

test("zones of a vendor's own are read by the definition that comes along, floating times by the owner's clock", () => {
  const text = object(at("20261201T090000", "20261201T100000", ";TZID=W. Europe Standard Time"));
  const own =
    "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  expect(busy(text.replace("BEGIN:VEVENT", `${own}BEGIN:VEVENT`), { ...YEAR, zone: "Asia/Tokyo" })).toEqual([
    "2026-12-01T08:00 2026-12-01T09:00",
  ]);
  expect(busy(object(at("20261201T090000", "20261201T100000", "")), { ...YEAR, zone: "Asia/Tokyo" })).toEqual([
    "2026-12-01T00:00 2026-12-01T01:00",
  ]);
});

test(
  "what is no calendar, repeats every second, or by a rule that no date fits, is not read and stops nothing",
  { timeout: 20_000 },
  () => {
    expect(readCalendarObject("hello", YEAR)).toBeNull();
    expect(readCalendarObject(object([...at("20261101T090000", "20261101T100000"), "RRULE:FREQ=SECONDLY"]), YEAR)).toBeNull();
    expect(
      readCalendarObject(object([...at("20261101T090000", "20261101T100000"), "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"]), YEAR),
    ).toBeNull();
  },
);

test("ours is written anew with its time; what its owner added stays, a repetition goes", () => {
  const entry = {
    id: "0198",
    sequence: 3,
    isCancelled: false,
    startsAt: new Date("2026-12-01T09:00:00Z"),
    endsAt: new Date("2026-12-01T10:00:00Z"),
    title: "Cut, wash · Ana",
    place: null,
    description: "https://shop.example/calendar",
    changedAt: new Date("2026-11-01T00:00:00Z"),
  };
  const first = writeCalendarObject(null, entry);
  expect(first).not.toContain("METHOD");
  expect(readCalendarObject(first, YEAR)).toMatchObject({ uid: uidOf("0198"), repeats: false, startsAt: entry.startsAt.getTime() });
  const alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n";
  const theirs = first
    .replace("SUMMARY:Cut\\, wash · Ana", "SUMMARY:Ana (bring the papers)\r\nRRULE:FREQ=WEEKLY")
    .replace("DTSTART:20261201T090000Z", "DTSTART;TZID=Europe/Paris:20261208T090000")
    .replace("END:VEVENT", `${alarm}END:VEVENT`);
  expect(readCalendarObject(theirs, YEAR)).toMatchObject({ repeats: true, startsAt: Date.parse("2026-12-08T08:00:00Z") });
  const again = writeCalendarObject(theirs, {
    ...entry,
    sequence: 4,
    startsAt: new Date("2026-12-02T09:00:00Z"),
    endsAt: new Date("2026-12-02T10:00:00Z"),
  });
  expect(again).toMatch(/SUMMARY:Ana \(bring the papers\)/);
  expect(again).toMatch(/TRIGGER:-PT10M/);
  expect(again).toMatch(/SEQUENCE:4/);
  expect(readCalendarObject(again, YEAR)).toMatchObject({
    repeats: false,
    startsAt: Date.parse("2026-12-02T09:00:00Z"),
    endsAt: Date.parse("2026-12-02T10:00:00Z"),
  });
});
