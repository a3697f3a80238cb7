import { expect, it } from "vitest";
import { answersIn, askedOf, contactIn, heldOf, rangeOf } from "./booking-form.ts";

const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields);

it("takes a name with one address that is one, and says which is not", () => {
  expect(contactIn(form({ name: " Ana ", phone: "0033 6 12 34 56 01" }))).toEqual({
    contact: { name: "Ana", phone: "+33612345601" },
    faults: [],
  });
  expect(contactIn(form({ name: "Ana", email: "ana@people.example" })).contact).toEqual({ name: "Ana", email: "ana@people.example" });
  const fields = (given: Readonly<Record<string, string>>) => contactIn(form(given)).faults.map(({ field, word }) => `${field} ${word}`);
  expect(fields({})).toEqual(["name form.required", "phone form.either", "email form.either"]);
  expect(fields({ name: "Ana", phone: "12", email: "ana@" })).toEqual(["phone form.phone.wrong", "email form.email.wrong"]);
});

it("takes only answers that were offered, and asks again for those that are needed", () => {
  const questions = [
    { id: "size", text: "Size?", isRequired: true, choices: ["S", "M"] },
    { id: "wish", text: "Anything else?", isRequired: false, choices: [] },
  ];
  expect(answersIn(form({ "answer.size": "M", "answer.wish": " tea " }), { questions })).toEqual({
    answers: { size: "M", wish: "tea" },
    faults: [],
  });
  expect(answersIn(form({ "answer.size": "XXL" }), { questions }).faults).toEqual([{ field: "answer.size", word: "form.required" }]);
});

it("reads addresses forgivingly", () => {
  expect(askedOf({ service: "a", zone: "europe/paris", from: "2026-12-01", lang: ["en"], with: "" })).toEqual({
    service: "a",
    with: undefined,
    from: "2026-12-01",
    zone: "Europe/Paris",
    lang: undefined,
  });
  expect(askedOf({ zone: "Mars/Olympus", from: "tomorrow" })).toMatchObject({ zone: undefined, from: undefined });
  expect([heldOf({ hold: "x", at: "soon", until: "2026-12-01T09:00:00Z" }), heldOf({})]).toEqual([null, null]);
});

it("shows days from today on, whole ones of the visitor's", () => {
  const now = Date.parse("2026-10-20T10:00:00Z");
  expect(rangeOf({ from: undefined }, "Europe/Paris", now)).toEqual({
    from: "2026-10-20",
    hasSooner: false,
    asked: { from: "2026-10-20T10:00:00.000Z", until: "2026-11-02T23:00:00.000Z" },
  });
  expect(rangeOf({ from: "2026-10-01" }, "Europe/Paris", now).from).toBe("2026-10-20");
  expect(rangeOf({ from: "2026-11-03" }, "Europe/Paris", now)).toMatchObject({
    hasSooner: true,
    asked: { from: "2026-11-02T23:00:00.000Z", until: "2026-11-16T23:00:00.000Z" },
  });
});
