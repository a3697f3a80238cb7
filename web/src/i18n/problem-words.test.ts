import { describe, expect, it } from "vitest";
import { validateJourney } from "../../../src/journeys/validate.ts";
import { ApiError } from "../api/client.ts";
import { en } from "./en.ts";
import { translator } from "./i18n.tsx";
import { faultWords, problemWords, refusalWords } from "./problem-words.ts";

const i18n = (language: "en" | "fr") => ({
  language,
  t: translator(language),
  has: (key: string): key is keyof typeof en => Object.hasOwn(en, key),
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
    expect(problemWords(i18n("fr"), told)).toBe("ask : Cette variable n’est pas connue ici (profile.x)");
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
