import { describe, expect, it } from "vitest";
import type { JourneyNode, SplitBandit } from "./document.ts";
import { documentOf, tell } from "./testing/story.ts";
import { validateJourney } from "./validate.ts";

const rules: SplitBandit = { goal: "replied", explore: 0.05, minimumSample: 10 };
const message = (next: string): JourneyNode => ({
  kind: "message",
  channel: "whatsapp",
  purpose: "service",
  content: { kind: "text", text: "Hi" },
  next,
});
const split = (change: Partial<Extract<JourneyNode, { kind: "split" }>> = {}): JourneyNode => ({
  kind: "split",
  bandit: rules,
  arms: [
    { weight: 1, next: "a" },
    { weight: 1, next: "b" },
  ],
  ...change,
});
const sendsOf = (story: ReturnType<typeof tell>) =>
  story.effects().flatMap((effect) => (effect.kind === "send" ? [[effect.node, effect.variant ?? null]] : []));

describe("a split with a bandit", () => {
  const circle = documentOf({
    pick: split(),
    a: message("rest"),
    b: message("rest"),
    rest: { kind: "wait", for: "P1D", next: "pick" },
  });

  it("goes by today's weights, and by those of the document where there are none or they do not fit", () => {
    expect(sendsOf(tell(circle, { facts: { splitWeights: () => [0, 1] } }))).toEqual([["b", "pick.1"]]);
    expect(sendsOf(tell(circle, { facts: { splitWeights: () => [1, 0] } }))).toEqual([["a", "pick.0"]]);
    const usual = sendsOf(tell(circle));
    for (const weights of [null, [0, 0, 1]]) expect(sendsOf(tell(circle, { facts: { splitWeights: () => weights } }))).toEqual(usual);
  });

  it("a run keeps its arm whatever the shares become, and counts for it once", () => {
    let weights = [0, 1];
    const story = tell(circle, { facts: { splitWeights: () => weights } });
    weights = [1, 0];
    story.wait("P1DT1H");
    expect(sendsOf(story)).toEqual([
      ["b", "pick.1"],
      ["b", null],
    ]);
  });

  it("the first message after two of them counts for both; one on a path beside counts for neither", () => {
    const two = documentOf({
      pick: split({
        arms: [
          { weight: 1, next: "more" },
          { weight: 1, next: "more" },
        ],
      }),
      more: split(),
      a: message("end"),
      b: message("end"),
      end: { kind: "exit" },
    });
    const [sent] = sendsOf(tell(two, { facts: { splitWeights: (node) => (node === "pick" ? [1, 0] : [0, 1]) } }));
    expect(sent).toEqual(["b", "pick.0 more.1"]);
    const beside = documentOf({
      both: { kind: "fork", paths: [{ next: "pick" }, { next: "other" }] },
      pick: split({
        arms: [
          { weight: 1, next: "later" },
          { weight: 1, next: "later" },
        ],
      }),
      later: { kind: "wait", for: "PT1H", next: "a" },
      other: message("end"),
      a: message("end"),
      end: { kind: "exit" },
    });
    const story = tell(beside, { facts: { splitWeights: () => [1, 0] } });
    story.wait("PT2H");
    expect(sendsOf(story)).toEqual([
      ["other", null],
      ["a", "pick.0"],
    ]);
  });

  it("is refused where its shares could not follow anything", () => {
    const problemsOf = (node: JourneyNode, more: { readonly [name: string]: JourneyNode } = {}) => {
      const result = validateJourney(documentOf({ pick: node, a: message("end"), b: message("end"), end: { kind: "exit" }, ...more }));
      return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
    };
    expect(problemsOf(split())).toEqual([]);
    expect(problemsOf(split({ by: "person" }))).toEqual(["bandit_invalid /nodes/pick/by"]);
    expect(
      problemsOf(
        split({
          arms: [
            { weight: 0, next: "a" },
            { weight: 1, next: "b" },
          ],
        }),
      ),
    ).toEqual(["bandit_invalid /nodes/pick/arms/0/weight"]);
    expect(problemsOf(split({ bandit: { ...rules, goal: "converted" } }))).toEqual(["bandit_invalid /nodes/pick/bandit/conversion"]);
    expect(problemsOf(split({ bandit: { ...rules, conversion: { event: "bought", within: "P1D" } } }))).toEqual([
      "bandit_invalid /nodes/pick/bandit/conversion",
    ]);
    const late = { ...rules, goal: "converted" as const, conversion: { event: "bought", within: "P4D" } };
    expect(problemsOf(split({ bandit: late }))).toEqual(["bandit_invalid /nodes/pick/bandit/conversion/within"]);
    const four = ["a", "b", "a", "b"].map((next) => ({ weight: 1, next }));
    expect(problemsOf(split({ bandit: { ...rules, explore: 0.25 }, arms: four }))).toEqual(["bandit_invalid /nodes/pick/bandit/explore"]);
    expect(
      problemsOf(
        split({
          arms: [
            { weight: 1, next: "a" },
            { weight: 1, next: "end" },
          ],
        }),
        { a: message("b") },
      ),
    ).toEqual(["bandit_invalid /nodes/pick/arms/1/next"]);
  });
});
