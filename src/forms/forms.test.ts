import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judgeFlow } from "../../emulator/src/flows/judge/judge-flow.ts";
import { readAnswers, typedAnswer } from "./answers.ts";
import { formProblems } from "./check-form.ts";
import { answerOfChoice, tappableOptions } from "./choice-id.ts";
import { compileForm } from "./compile.ts";
import { type FormDocument, formSchema } from "./document.ts";
import { answerForm } from "./exchange.ts";
import { locatedFlow } from "./located-json.ts";
import { tellAnswers } from "./told-answers.ts";

const at = { formId: "01900000-0000-7000-8000-000000000001", version: 3 };
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const options = [
  { id: "good", title: "Good" },
  { id: "bad", title: "Bad" },
];
const every: FormDocument = {
  title: "Everything",
  category: "SURVEY",
  language: "en",
  screens: [
    {
      id: "first",
      title: "First",
      button: "Next",
      parts: [
        { kind: "heading", text: "Welcome" },
        { kind: "text", text: "Tell us about your day." },
        { kind: "note", text: "It takes a minute." },
        { kind: "image", data: PIXEL, alt: "A dot" },
        { kind: "short_text", name: "name", label: "Name", required: true, helper: "As on the ticket" },
        { kind: "long_text", name: "words", label: "What could have been better about your visit?" },
        { kind: "number", name: "guests", label: "Guests", least: 1, most: 9 },
        { kind: "email", name: "mail", label: "E-mail" },
        { kind: "phone", name: "phone", label: "Phone" },
      ],
    },
    {
      id: "second",
      title: "Second",
      button: "Next",
      parts: [
        { kind: "choice", name: "tour", label: "How was the tour?", required: true, options },
        { kind: "long_text", name: "why", label: "Why?", if: { question: "tour", is: "bad" } },
        { kind: "several", name: "sights", label: "Seen", options, most: 2 },
        { kind: "dropdown", name: "city", label: "City", options },
        { kind: "date", name: "day", label: "Day of the visit", earliest: "2026-01-01", latest: "2026-12-31" },
      ],
    },
    {
      id: "last",
      title: "Last",
      button: "Send",
      parts: [
        { kind: "nps", name: "nps", label: "Would you recommend us to a friend?", required: true },
        { kind: "csat", name: "csat", label: "How was it?" },
        { kind: "opt_in", name: "news", label: "Send me news" },
        { kind: "media", name: "photo", label: "A photo", picks: "photo" },
      ],
    },
  ],
};
const connected: FormDocument = {
  ...every,
  screens: every.screens.map((screen) =>
    screen.id === "second"
      ? { ...screen, if: { question: "mood", is: "good" } }
      : screen.id === "first"
        ? { ...screen, parts: [...screen.parts, { kind: "choice", name: "mood", label: "Mood", options }] }
        : screen,
  ),
};
const ASK: FormDocument["screens"][number] = {
  id: "ask",
  title: "Ask",
  button: "Next",
  parts: [{ kind: "choice", name: "tour", label: "Tour", required: true, options }],
};
const branching: FormDocument = {
  title: "Branching",
  category: "SURVEY",
  language: "en",
  screens: [
    ASK,
    {
      id: "why",
      title: "Why",
      if: { question: "tour", is: "bad" },
      button: "Next",
      parts: [{ kind: "email", name: "mail", label: "E-mail", required: true }],
    },
    { id: "end", title: "End", button: "Send", parts: [{ kind: "csat", name: "csat", label: "Stars" }] },
  ],
};

describe("a form becomes Flow JSON that Meta's rules accept", () => {
  test.each([
    ["every part", every],
    ["with the data endpoint", connected],
    ["with branches", branching],
  ])("%s", (_name, form) => {
    expect(formSchema.parse(form)).toEqual(form);
    expect(formProblems(form)).toEqual([]);
    expect(judgeFlow(JSON.stringify(compileForm(form, at))).errors).toEqual([]);
    expect(JSON.parse(locatedFlow(form, at).text)).toEqual(compileForm(form, at));
  });

  test("the judge itself finds fault, and accepts Meta's samples", () => {
    expect(judgeFlow('{"version":"7.3","screens":[]}').errors.length).toBeGreaterThan(0);
    for (const file of readdirSync("fixtures/meta").filter((name) =>
      ["agent-connect.json", "contact-us.json", "survey.json"].includes(name),
    ))
      expect(judgeFlow(readFileSync(`fixtures/meta/${file}`, "utf8")).errors, file).toEqual([]);
  });

  test("Meta's line leads back to the part that an author wrote", () => {
    const { text, pathAt } = locatedFlow(every, at);
    const lineOf = (words: string): number => text.split("\n").findIndex((line) => line.includes(words)) + 1;
    expect(pathAt(lineOf("What could have been better"))).toBe("/screens/0/parts/5/label");
    expect(pathAt(lineOf('"label": "Guests"'))).toBe("/screens/0/parts/6/label");
    expect(pathAt(lineOf('"title": "Second"'))).toBe("/screens/1/title");
    expect(pathAt(lineOf('"label": "Why?"'))).toBe("/screens/1/parts/1/label");
    expect(pathAt(lineOf('"Send"'))).toBe("/screens/2/button");
    expect(pathAt(1)).toBe("");
  });
});

test("without the endpoint a photo can only be asked for at the end; with it, anywhere", () => {
  const photo = { kind: "media", name: "photo", label: "A photo", picks: "photo" } as const;
  const screens: FormDocument["screens"] = [
    { id: "pics", title: "Pictures", button: "Next", parts: [photo] },
    { id: "end", title: "End", button: "Send", parts: [{ kind: "opt_in", name: "news", label: "Send me news" }] },
  ];
  const codes = (form: FormDocument): readonly string[] => formProblems(form).map(({ code, path }) => `${code} ${path}`);
  expect(codes({ ...every, screens })).toEqual(["media_not_last /screens/0/parts/0"]);
  expect(codes({ ...every, screens, connected: true })).toEqual([]);
});

test("what stands in the way is told with its place", () => {
  const bad: FormDocument = {
    ...branching,
    screens: [
      { ...ASK, if: { question: "mood", is: "good" }, title: "" },
      {
        id: "ask",
        title: "x".repeat(31),
        button: "${data.x}",
        parts: [{ kind: "choice", name: "tour", label: "Again", options: options.slice(1) }],
      },
      { id: "pics", title: "Pictures", button: "Next", parts: [{ kind: "media", name: "seen", label: "Photo", picks: "photo" }] },
      { id: "end", title: "End", button: "Send", if: { question: "tour", is: "ugly" }, parts: [] },
    ],
  };
  expect(
    formProblems(bad)
      .map(({ code, path }) => `${code} ${path}`)
      .toSorted(),
  ).toEqual([
    "condition_on_first /screens/0/if",
    "condition_unfit /screens/3/if",
    "condition_unknown /screens/0/if",
    "name_reserved /screens/2/parts/0/name",
    "name_twice /screens/1/parts/0/name",
    "screen_twice /screens/1/id",
    "text_missing /screens/0/title",
    "text_too_long /screens/1/title",
    "text_with_binding /screens/1/button",
    "too_few /screens/1/parts/0/options",
    "too_few /screens/3/parts",
  ]);
});

describe("a form that offers free times", () => {
  const times = { kind: "times", name: "when", label: "When would it suit you?", required: true } as const;
  const words = { kind: "short_text", name: "what", label: "What for?" } as const;
  const offering: FormDocument = {
    ...every,
    category: "APPOINTMENT_BOOKING",
    screens: [
      { id: "first", title: "Your appointment", button: "Next", parts: [times] },
      { id: "last", title: "Last", button: "Send", parts: [words] },
    ],
  };

  test("is given them by whoever sends it, and tells which was chosen", () => {
    expect(formProblems(offering)).toEqual([]);
    const json = compileForm(offering, at);
    expect(judgeFlow(JSON.stringify(json)).errors).toEqual([]);
    expect(json).toMatchObject({ screens: [{ data: { when: { type: "array" } } }, { data: {} }] });
    expect(JSON.stringify(json)).toContain("${screen.FIRST.form.when}");
    expect(readAnswers(offering, { when: "slot:2026-12-11T14:00:00.000Z", what: "A cut" })).toEqual({
      when: "slot:2026-12-11T14:00:00.000Z",
      what: "A cut",
    });
  });

  test("has them once, on its first screen, and asks nobody between screens", () => {
    const [first, last] = offering.screens;
    if (!first || !last) throw new Error("it has two screens");
    const codes = (form: FormDocument) => formProblems(form).map(({ code }) => code);
    expect(
      codes({
        ...offering,
        screens: [
          { ...first, parts: [words] },
          { ...last, parts: [times] },
        ],
      }),
    ).toEqual(["times_first"]);
    expect(codes({ ...offering, screens: [{ ...first, parts: [times, { ...times, name: "again" }] }, last] })).toEqual(["times_once"]);
    expect(codes({ ...offering, connected: true })).toEqual(["times_connected"]);
  });
});

describe("the data endpoint's answers", () => {
  const ask = (screen: string | null, data: object, action: "INIT" | "BACK" | "data_exchange" = "data_exchange") =>
    answerForm(branching, at, { action, screen, data: data as never, token: "t" });

  test("begin, skip, branch, end", () => {
    expect(ask(null, {}, "INIT")).toEqual({ screen: "ASK", data: {} });
    expect(ask("ASK", { tour: "good" })).toEqual({ screen: "END", data: { seen: '{"tour":"good"}' } });
    expect(ask("ASK", { tour: "bad" })).toEqual({ screen: "WHY", data: { seen: '{"tour":"bad"}' } });
    expect(ask("WHY", { mail: "no address", seen: '{"tour":"bad"}' })).toMatchObject({
      screen: "WHY",
      data: { error_message: "E-mail: is no e-mail address." },
    });
    const end = ask("END", { csat: "4", seen: '{"tour":"bad","mail":"a@b.ch","stranger":1}' });
    expect(end).toEqual({
      screen: "SUCCESS",
      data: {
        extension_message_response: { params: { tour: "bad", mail: "a@b.ch", csat: 4, flow_token: "t", form: at.formId, version: "3" } },
      },
    });
    expect(ask("END", { csat: "4", seen: '{"tour":"bad","mail":"a@b.ch","stranger":1}' })).toEqual(end);
    expect(ask("WHY", {}, "BACK")).toEqual({ screen: "WHY", data: { seen: "{}" } });
    expect(ask("NOWHERE", { tour: "bad" })).toEqual({ screen: "ASK", data: {} });
    expect(ask("END", { seen: "not JSON" }).screen).toBe("SUCCESS");
  });
});

test("answers are typed by their questions; what is none is left out", () => {
  expect(
    readAnswers(every, {
      name: " Zoé ",
      guests: "3",
      mail: "x",
      phone: "+41 79 123 45 67",
      tour: "ugly",
      sights: ["good", "bad", "good", "x"],
      nps: "10",
      csat: "6",
      news: true,
      day: "2026-05-01",
    }),
  ).toEqual({
    name: "Zoé",
    guests: 3,
    phone: "+41791234567",
    sights: ["good", "bad"],
    nps: 10,
    news: true,
    day: "2026-05-01",
  });
  expect(typedAnswer({ kind: "number", name: "n", label: "n", most: 5 }, "6", "en")).toBeNull();
  expect(typedAnswer({ kind: "number", name: "n", label: "n" }, "  ", "en")).toBeNull();
  expect(typedAnswer({ kind: "number", name: "n", label: "n" }, " 1,5 ", "en")).toBe(1.5);
  for (const [day, answer] of [
    ["2028-02-29", "2028-02-29"],
    ["2026-02-31", null],
    ["2026-13-01", null],
  ] as const)
    expect(typedAnswer({ kind: "date", name: "d", label: "d" }, day, "en")).toBe(answer);
});

test("a single question can be tapped", () => {
  const single: FormDocument = {
    ...branching,
    screens: [{ id: "ask", title: "Ask", button: "Send", parts: [{ kind: "csat", name: "csat", label: "How was it?" }] }],
  };
  const tapped = tappableOptions(at.formId, single);
  expect(tapped).toHaveLength(5);
  expect(answerOfChoice(single, tapped[3]?.id ?? "")).toEqual({ csat: 4 });
  expect(answerOfChoice(single, `form/${at.formId}/csat/9`)).toEqual({});
  expect(tappableOptions(at.formId, branching)).toEqual([]);
});

test("two choices that read the same are told, whatever their ids", () => {
  const twins: FormDocument = {
    ...every,
    screens: [
      {
        id: "only",
        title: "Only",
        button: "Send",
        parts: [
          {
            kind: "choice",
            name: "which",
            label: "Which?",
            options: [
              { id: "a", title: "Good" },
              { id: "b", title: " good" },
            ],
          },
        ],
      },
    ],
  };
  expect(formProblems(twins).map(({ code, path }) => `${code} ${path}`)).toEqual(["option_same /screens/0/parts/0/options/1/title"]);
});

test("answers are told by their questions, choices by their titles", () => {
  const form: FormDocument = {
    ...every,
    screens: [
      {
        id: "only",
        title: "Only",
        button: "Send",
        parts: [
          { kind: "several", name: "liked", label: "What did you like?", options },
          { kind: "opt_in", name: "news", label: "News?" },
          { kind: "nps", name: "score", label: "Would you?" },
          { kind: "media", name: "file", label: "A photo", picks: "photo" },
        ],
      },
    ],
  };
  const given = { score: 9, news: false, liked: ["bad", "gone"], file: [{ name: "tour.jpg", place: 0 }], stranger: "x" };
  expect(tellAnswers(form, given)).toEqual([
    { question: "What did you like?", answer: ["Bad", "gone"] },
    { question: "News?", answer: false },
    { question: "Would you?", answer: "9" },
    { question: "A photo", answer: ["tour.jpg"] },
  ]);
});
