import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../api/types.ts";
import { isSame, readCondition, writeCondition } from "../../journeys/edit/forms/condition-tree.ts";
import type { Condition } from "../../../../src/journeys/document.ts";
import { firstTest, withOperator } from "./comparisons.ts";
import { JOURNEY_CONDITIONS } from "./grammar.ts";
import { firstLeaf } from "./leaves.ts";
import { change, find, move, ownerOf, readRule, remove, step, writeRule, type RuleGroup, type RulePart } from "./tree.ts";

const vip: Rule = { fact: "profile.attributes.vip", is: "equal", value: true };
const british: Rule = { fact: "profile.country", is: "equal", value: "GB" };
const bought: Rule = { event: "order_placed" };

const rules: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(vip, british, bought),
    fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie("rule").map((not) => ({ not })),
  ),
})).rule;

function withoutDoubleNot(rule: Rule): Rule {
  if ("all" in rule) return { all: rule.all.map(withoutDoubleNot) };
  if ("any" in rule) return { any: rule.any.map(withoutDoubleNot) };
  if (!("not" in rule)) return rule;
  const inner = withoutDoubleNot(rule.not);
  return "not" in inner ? inner.not : { not: inner };
}
function leaves(part: RulePart): readonly string[] {
  return part.kind === "leaf" ? [part.id] : part.parts.flatMap(leaves);
}
function ids(part: RulePart): readonly string[] {
  return part.kind === "leaf" ? [part.id] : [part.id, ...part.parts.flatMap(ids)];
}
function idOf(root: RuleGroup, path: string): string {
  const id = writeRule(root).partAt.get(path);
  if (id === undefined) throw new Error(`nothing at ${path}`);
  return id;
}

describe("the tree of a rule", () => {
  it("writes back what it read", () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const { rule: written } = writeRule(readRule(rule));
        const plain = withoutDoubleNot(rule);
        expect(written).toEqual("all" in plain || "any" in plain ? plain : { all: [plain] });
      }),
    );
  });

  it("never loses or doubles a rule, wherever parts are moved", () => {
    fc.assert(
      fc.property(rules, fc.nat(), fc.nat(), fc.constantFrom("before", "after", "into"), (rule, from, to, where) => {
        const root = readRule(rule);
        const all = ids(root);
        const moved = move(root, all[from % all.length] ?? "", { target: all[to % all.length] ?? "", where });
        expect(leaves(moved).toSorted()).toEqual(leaves(root).toSorted());
      }),
    );
  });

  it("groups two rules when one is dropped on the other", () => {
    const root = readRule({ all: [vip, british, bought] });
    const moved = move(root, idOf(root, "/rule/all/2"), { target: idOf(root, "/rule/all/0"), where: "into" });
    expect(writeRule(moved).rule).toEqual({ all: [{ any: [vip, bought] }, british] });
  });

  it("moves by keys along the siblings, into the part before and out again", () => {
    const root = readRule({ all: [vip, british] });
    const id = idOf(root, "/rule/all/1");
    const inside = step(root, id, "in");
    expect(writeRule(inside).rule).toEqual({ all: [{ any: [vip, british] }] });
    expect(writeRule(step(inside, id, "up")).rule).toEqual({ all: [{ any: [british, vip] }] });
    expect(writeRule(step(inside, id, "out")).rule).toEqual({ all: [{ any: [vip] }, british] });
    expect(step(root, id, "down")).toBe(root);
  });

  it("takes an emptied group away, but never the outermost", () => {
    const root = readRule({ all: [{ any: [vip] }] });
    const without = remove(root, idOf(root, "/rule/all/0/any/0"));
    expect(writeRule(without).rule).toEqual({ all: [] });
  });

  it("finds the row that a problem is about", () => {
    const root = change(readRule({ all: [{ not: british }, bought] }), "none", (part) => part);
    const { partAt } = writeRule(root);
    const owner = ownerOf(partAt, "/rule/all/0/not/fact");
    expect(find(root, owner ?? "")).toMatchObject({ not: true, rule: british });
    expect(ownerOf(partAt, "/title")).toBe(null);
  });

  it("writes a journey's condition back as it stood, one test without a group around it", () => {
    const open: Condition = { fact: "window.open", is: "equal", value: true };
    const same: Condition = { fact: "answers.ask.text", is: "same_as", other: "profile.attributes.firstName" };
    for (const condition of [open, { not: open }, { all: [open, same] }, { not: { any: [open, { all: [same, { not: open }] }] } }]) {
      const root = readCondition(condition);
      expect(writeCondition(root, "").rule).toEqual(condition);
      expect(isSame(root, condition)).toBe(true);
    }
    expect(writeCondition(readCondition({ all: [{ any: [open] }] }), "").rule).toEqual(open);
    expect(isSame(readCondition({ all: [{ any: [open] }] }), { any: [open] })).toBe(true);
    const { partAt } = writeCondition(readCondition({ all: [open] }), "/nodes/a/arms/0/when");
    expect(ownerOf(partAt, "/nodes/a/arms/0/when/fact")).toBe(partAt.get("/nodes/a/arms/0/when"));
    expect(isSame(readCondition(open), same)).toBe(false);
    expect(writeCondition(readCondition({ all: [] }), "").rule).toBeUndefined();
    const unknown = { fact: "profile.email", is: "equal", value: null } as const;
    expect(writeCondition(readCondition(unknown), "").rule).toEqual({ fact: "profile.email", is: "not_set" });
  });

  it("keeps of a value what another comparison can use, and makes no duration of a town", () => {
    expect(withOperator({ is: "equal", value: "Paris" }, "in_last")).toEqual({ is: "in_last", value: "P30D" });
    expect(withOperator({ is: "in_last", value: "P7D" }, "more_than_ago")).toEqual({ is: "more_than_ago", value: "P7D" });
    expect(withOperator({ is: "equal", value: "2026-03-04" }, "greater", ["date"])).toEqual({ is: "greater", value: "2026-03-04" });
    expect(withOperator({ is: "equal", value: "7" }, "greater", ["number"])).toEqual({ is: "greater", value: 7 });
    expect(firstTest(JOURNEY_CONDITIONS.operators, ["date"])).toMatchObject({
      is: "greater",
      value: expect.stringMatching(/^\d{4}-/) as string,
    });
  });

  it("begins a rule about a state with a state that there is", () => {
    const vocabulary = { events: [], audiences: [], lists: [], journeys: [], campaigns: [], templates: [], channels: [] };
    const facts = [{ fact: "consent.whatsapp.marketing", kinds: ["text" as const], examples: [] }];
    expect(firstLeaf("fact", { ...vocabulary, facts })).toEqual({ fact: "consent.whatsapp.marketing", is: "equal", value: "opted_in" });
  });
});
