import { describe, expect, it } from "vitest";
import type { MessageContent } from "../messages/content.ts";
import { chooseTemplate } from "./choose-template.ts";
import { aProfile, aTemplate } from "../../test/support/sample-rows.ts";

const have = (...languages: readonly string[]) =>
  languages.map((entry) => {
    const [language = "", status = "APPROVED"] = entry.split(":");
    return aTemplate({ language, status });
  });
const content = (language?: string): MessageContent => ({
  kind: "template",
  name: "order_shipped",
  ...(language === undefined ? {} : { language }),
});

describe("chooseTemplate", () => {
  it.each([
    ["fr-FR", undefined, ["en_US", "fr_FR", "fr"], "fr_FR"],
    ["fr-FR", undefined, ["en_US", "fr"], "fr"],
    ["fr-FR", undefined, ["en_US", "fr_CA"], "fr_CA"],
    ["fr-FR", undefined, ["en_US", "de"], "en_US"],
    [null, undefined, ["de", "en_US"], "de"],
    ["fr-FR", "de", ["fr", "de"], "de"],
    ["fr-FR", "de", ["fr", "en_US"], null],
    ["fr-FR", "de", ["fr"], "fr"],
    ["fr-FR", undefined, ["fr_FR:PENDING", "en_US"], "en_US"],
    ["fr-FR", "fr_FR", ["fr_FR:PAUSED", "en_US"], "fr_FR"],
    ["fr-FR", undefined, [], null],
  ])("profile %s, asked %s, of %j: %s", (locale, language, languages, expected) => {
    expect(chooseTemplate(content(language), aProfile({ locale }), have(...languages))?.language ?? null).toBe(expected);
  });
});
