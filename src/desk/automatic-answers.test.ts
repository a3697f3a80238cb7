import { describe, expect, test } from "vitest";
import { AUTOMATIC_TEXTS, automaticText, isUnhappy, OWN_TEXTS, scoreOfChoice, type Speaking, spokenIn } from "./automatic-answers.ts";
import { NO_STAFF_SETTINGS } from "./staff-settings.ts";
import { checkTemplate } from "../liquid/liquid.ts";

const at = (iso: string): number => Date.parse(iso);
const speaking = (more: Partial<Speaking> = {}): Speaking => ({
  settings: NO_STAFF_SETTINGS,
  languages: ["fr-CA", null],
  promise: { kind: "closed", opensAt: at("2026-07-20T07:00:00Z"), by: at("2026-07-20T07:45:00Z") },
  measured: null,
  ahead: 0,
  now: at("2026-07-17T17:00:00Z"),
  zone: "Europe/Paris",
  ...more,
});

describe("what customers are told by nobody in particular", () => {
  test("in their language, with what is known", () => {
    expect(automaticText("closed", speaking())).toBe(
      "Merci de votre message. Personne n’est là pour l’instant ; nous revenons lundi 09:00. D’après les dernières semaines, vous aurez une réponse avant lundi 09:45.",
    );
    expect(
      automaticText(
        "closed",
        speaking({ languages: ["en-GB"], promise: { kind: "closed", opensAt: at("2026-07-20T07:00:00Z"), by: null } }),
      ),
    ).toBe("Thank you for writing. Nobody is here right now; we are back Monday 9:00 AM.");
    expect(automaticText("closed", speaking({ languages: ["en"], promise: { kind: "nobody" } }))).toBe(
      "Thank you for writing. Nobody is here right now.",
    );
    expect(automaticText("busy", speaking({ languages: ["en"], ahead: 21, promise: { kind: "open", by: null } }))).toBe(
      "Thank you for writing. 21 people wrote before you and are answered first.",
    );
  });

  test("a workspace's own words, in any language it has, with days of that language", () => {
    const closed = { isOn: true, texts: { es: "Volvemos {{ staff.opens }}." } };
    const spoken = speaking({ settings: { ...NO_STAFF_SETTINGS, closed }, languages: ["es-MX", "fr"] });
    expect(automaticText("closed", spoken)).toBe("Volvemos lunes, 9:00.");
    expect(automaticText("closed", { ...spoken, languages: ["de", "fr"] })).toContain("Personne");
  });

  test("languages: exactly, by the first part, and none that is empty", () => {
    expect(spokenIn({ "pt-BR": "b", pt: "p" }, ["pt_BR"])?.text).toBe("b");
    expect(spokenIn({ "pt-BR": "b" }, ["pt-PT"])?.text).toBe("b");
    expect(spokenIn({ pt: "" }, ["pt"])).toBeNull();
  });

  test("our words can be filled in; a score is what it says", () => {
    for (const name of AUTOMATIC_TEXTS) for (const text of Object.values(OWN_TEXTS[name])) expect(checkTemplate(text)).toBeNull();
    expect([scoreOfChoice("csat/3"), scoreOfChoice("csat/9"), scoreOfChoice(null)]).toEqual([3, null, null]);
    expect([isUnhappy(1, 3), isUnhappy(2, 3), isUnhappy(2, 5), isUnhappy(3, 5)]).toEqual([true, false, true, false]);
  });
});
