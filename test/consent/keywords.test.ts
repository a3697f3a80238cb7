/** How well words such as STOP are heard: a list of phrases, labelled by hand, part of which was never looked at while the rules were made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { carrierCommand, hearKeyword } from "../../src/consent/keywords/classify.ts";

const INTENTS = { out: "opt_out", in: "opt_in", help: "help", "-": null } as const;
type Phrase = {
  readonly isHeldOut: boolean;
  readonly intent: (typeof INTENTS)[keyof typeof INTENTS];
  readonly language: string;
  readonly text: string;
};

const phrases: readonly Phrase[] = readFileSync(join(import.meta.dirname, "phrases.tsv"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [split, label = "", language = "", text = ""] = line.split("\t");
    if (!Object.hasOwn(INTENTS, label)) throw new Error(`what is "${label}"?`);
    return { isHeldOut: split === "h", intent: INTENTS[label as keyof typeof INTENTS], language, text: text.replaceAll("\\n", "\n") };
  });

function measure(list: readonly Phrase[], intent: "opt_out" | "opt_in" | "help") {
  const heard = list.map((phrase) => ({ ...phrase, heard: hearKeyword(phrase.text)?.intent ?? null }));
  const right = heard.filter((one) => one.heard === intent && one.intent === intent).length;
  const said = heard.filter((one) => one.heard === intent).length;
  const meant = heard.filter((one) => one.intent === intent).length;
  return { phrases: list.length, meant, precision: said === 0 ? 1 : right / said, recall: meant === 0 ? 1 : right / meant };
}

const parts = {
  tuned: phrases.filter(({ isHeldOut }) => !isHeldOut),
  "held out": phrases.filter(({ isHeldOut }) => isHeldOut),
  all: phrases,
};

test("the list is long enough and speaks enough languages", () => {
  expect(phrases.length).toBeGreaterThanOrEqual(300);
  expect(new Set(phrases.filter(({ intent }) => intent === "opt_out").map(({ language }) => language)).size).toBeGreaterThanOrEqual(15);
  expect(parts["held out"].length).toBeGreaterThanOrEqual(100);
});

test("precision and recall", () => {
  const table = Object.entries(parts).flatMap(([part, list]) =>
    (["opt_out", "opt_in", "help"] as const).map((intent) => ({ part, intent, ...measure(list, intent) })),
  );
  const wrong = phrases.flatMap((phrase) => {
    const heard = hearKeyword(phrase.text)?.intent ?? null;
    return heard === phrase.intent
      ? []
      : [`${phrase.isHeldOut ? "held out" : "tuned"} ${phrase.language} "${phrase.text}": ${heard ?? "nothing"}`];
  });
  process.stdout.write(
    `${table.map((row) => `${row.part.padEnd(9)} ${row.intent.padEnd(8)} ${String(row.meant).padStart(4)} of ${row.phrases}  precision ${row.precision.toFixed(3)}  recall ${row.recall.toFixed(3)}`).join("\n")}\n${wrong.join("\n")}\n`,
  );
  expect(measure(parts.all, "opt_out").precision).toBeGreaterThanOrEqual(0.99);
  expect(measure(parts.all, "opt_out").recall).toBeGreaterThanOrEqual(0.95);
  expect(measure(parts.all, "opt_in").precision).toBe(1);
  expect(measure(parts.all, "help").precision).toBe(1);
});

describe("a word", () => {
  test("that carriers demand counts for text messages alone", () => {
    expect(hearKeyword("CANCEL")).toBeNull();
    expect(carrierCommand("Cancel")).toBe("opt_out");
    expect(carrierCommand("cancel my order")).toBeNull();
  });

  test("is found behind marks that nobody sees", () => {
    expect(hearKeyword("\u200Fإيقاف\u200F\u2060")?.intent).toBe("opt_out");
    expect(hearKeyword("s\u00ADto\u200Bp")?.intent).toBe("opt_out");
    expect(hearKeyword("STOP\uFE0F")?.intent).toBe("opt_out");
  });

  test("costs no more in a long text", () => {
    expect(hearKeyword(`${"stop ".repeat(100_000)}the bus`)).toBeNull();
    expect(hearKeyword("please ".repeat(50_000))).toBeNull();
  });
});
