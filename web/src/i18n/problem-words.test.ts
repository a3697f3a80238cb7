import { describe, expect, it } from "vitest";
import { validateJourney } from "../../../src/journeys/validate.ts";
import { ApiError } from "../api/client.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { translator } from "./i18n.tsx";
import { contentProblemWords, faultWords, problemWords, refusalWords } from "./problem-words.ts";

const i18n = (language: "en" | "fr") => ({
  language,
  t: translator({ language, catalogue: { en, fr }[language] }),
  has: (key: string): key is keyof typeof en => Object.hasOwn(en, key),
  languageName: (tag: string) => tag,
});
const ENGLISH = /\b(the|is|this|there|not|must|should|make|add)\b/i;

describe("words for what the server says", () => {
  it("are its own in English", () => {
    const told = { code: "variable_unknown", path: "/nodes/ask/content", node: "ask", message: 'nobody knows "profile.x"' };
    expect(problemWords(i18n("en"), told)).toBe(told.message);
    expect(refusalWords(i18n("en"), new ApiError(422, "unprocessable", "as told"))).toBe("as told");
  });

  it("are French to a French reader, with the place and the name that is meant", () => {
    const told = {
      code: "variable_unknown",
      path: "/nodes/ask/content",
      node: "ask",
      message: '"ask" reads "profile.x", which nobody knows',
    };
    expect(problemWords(i18n("fr"), told)).toBe("ask\u00a0: Cette variable n’est pas connue ici (profile.x)");
    const wrong = validateJourney({
      schema: 1,
      name: "x",
      title: "X",
      entry: { kind: "event", event: "e" },
      start: "a",
      nodes: { a: { kind: "wait", for: "P1X", next: "b" } },
    });
    if (wrong.ok) throw new Error("the document is valid");
    for (const problem of wrong.problems) expect(problemWords(i18n("fr"), problem)).not.toMatch(ENGLISH);
  });

  it.each([
    ["/variants/0/messages/en/name", "shape", '"name" must be a template name such as x', "Variant 1 › en › Template: Choose a template."],
    [
      "/expiresAfter",
      "duration_too_long",
      '"PT999999999H" is longer than 400 days: make it shorter',
      "Useful for: That is too long: 400 days at most.",
    ],
    ["/entry/event", "shape", '"event" must be an event type such as order_placed', /^What starts a run › Event: Choose an event/],
    [
      "/people/2/phone",
      "",
      "is not a telephone number of any country",
      "Line 3 › Phone number: This is not a telephone number of any country.",
    ],
    ["body/displayPhoneNumber", "", "is missing: add it", "Phone number: This is missing."],
    ["/nodes/ask/for", "duration_invalid", '"2 h" is not an ISO 8601 duration', "For: This is not a length of time."],
  ] as const)("name a field as the screen does, in both languages: %s", (path, code, message, words) => {
    const told = { path, message, ...(code === "" ? {} : { code }) };
    expect(problemWords(i18n("en"), told)).toMatch(words);
    const french = problemWords(i18n("fr"), told);
    expect(french).not.toMatch(ENGLISH);
    expect(french).not.toMatch(/variants|messages|expiresAfter|PT|displayPhone|people|body/);
  });

  it("name a variant as its author did", () => {
    const told = { path: "/variants/1/messages/en/name", code: "shape", message: '"name" must be a template name such as x' };
    const names = { variants: ["Short", "Long", ""] };
    expect(problemWords(i18n("en"), told, names)).toBe("Variant Long › en › Template: Choose a template.");
    expect(problemWords(i18n("fr"), told, names)).toMatch(/^Variante Long › /);
    expect(problemWords(i18n("en"), { ...told, path: "/variants/2/name" }, names)).toMatch(/^Variant 3 › /);
  });

  it("say which variable left nothing of a message", () => {
    const told = 'body.order_number: nothing is left of "{{ event.order.number }}": a variable in it has no value';
    expect(contentProblemWords(i18n("en"), told)).toBe("Text › order_number: It has no value for this person (event.order.number)");
    expect(contentProblemWords(i18n("fr"), told)).toBe(
      "Texte › order_number\u00a0: Aucune valeur pour cette personne (event.order.number)",
    );
  });

  it.each([
    ["conflict", { reason: "last_owner" }],
    ["conflict", { reason: "campaign_state", state: "running" }],
    ["conflict", { reason: "of another build" }],
    ["conflict", {}],
    ["invalid_input", { problems: [{ path: "body/email", message: "must be an address" }] }],
    [
      "unprocessable",
      {
        problems: [
          { code: "shares_sum", path: "/waves", message: "the shares are wrong" },
          { code: "new_one", path: "/x", message: "is wrong" },
        ],
      },
    ],
    ["of another build", {}],
  ])("never fall back to English: %s %j", (code, problem) => {
    expect(refusalWords(i18n("fr"), new ApiError(409, code, "the server said this, and it is English", problem))).not.toMatch(ENGLISH);
  });

  it.each(["has 3 cells where the header has 4", "phone is not a number", "country must be two letters such as FR", "something new"])(
    "say in French why a row was not taken: %s",
    (reason) => {
      expect(faultWords(i18n("fr"), reason)).not.toMatch(ENGLISH);
    },
  );
});
