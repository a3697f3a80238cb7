/** Ten thousand lives, and not one message that the naive checker forbids. */
import { describe, expect, test } from "vitest";
import { holidaysFor } from "../../src/contact-rules/holidays.ts";
import { PACKS, policyOf } from "../../src/contact-rules/packs/packs.ts";
import { readEnv } from "../../src/platform/env.ts";
import { decideSend } from "../../src/policy/decide-send.ts";
import { type Decide, liveThrough, type Options } from "./histories.ts";
import { forbidden } from "./naive-checker.ts";

const HISTORIES = 10_000;
const FIRST = Number(readEnv()["PARLEY_SEED"] ?? 20_261_130);
const holidays = await holidaysFor(policyOf("All", PACKS), 2026);

function judge(count: number, more: Partial<Options> = {}) {
  const reasons = new Map<string, number>();
  const found = new Map<string, number>();
  let sent = 0;
  let example = "";
  for (let seed = FIRST; seed < FIRST + count; seed += 1) {
    const history = liveThrough({ seed, holidays, ...more });
    for (const reason of history.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    sent += history.life.sent.length;
    for (const one of forbidden(history.life)) {
      if (found.size === 0) example = `PARLEY_SEED=${seed}: ${one}`;
      const [kind = ""] = one.split(/[ :]/);
      found.set(kind, (found.get(kind) ?? 0) + 1);
    }
  }
  return { sent, reasons, found, example };
}

test(`${HISTORIES} random histories over two processes: nothing left that the checker forbids`, { timeout: 120_000 }, () => {
  const { sent, reasons, found, example } = judge(HISTORIES);
  expect(example).toBe("");
  expect(found.size).toBe(0);
  // All of it happened: messages left, and each rule said no to some.
  expect(sent).toBeGreaterThan(2 * HISTORIES);
  for (const reason of [
    "no_consent",
    "opted_out",
    "consent_lapsed",
    "consent_paused",
    "agent_talking",
    "quiet_hours",
    "frequency_cap",
    "min_gap",
    "more_important_first",
  ])
    expect([reason, (reasons.get(reason) ?? 0) > 100]).toEqual([reason, true]);
});

describe("the checker sees", () => {
  /** Lets everything go that one rule holds up, and nothing else. */
  const without =
    (...rules: readonly string[]): Decide =>
    (facts) => {
      const kept = facts.policy?.inForce.document.rules.filter(({ kind }) => !rules.includes(kind)) ?? [];
      const { policy } = facts;
      if (!policy) return decideSend(facts);
      return decideSend({
        ...facts,
        policy: { ...policy, inForce: { ...policy.inForce, document: { ...policy.inForce.document, rules: kept } } },
      });
    };

  test.each(["quiet_hours", "frequency_cap", "min_gap", "conversation"])("a gate without %s", (kind) => {
    expect(judge(200, { decide: without(kind) }).found.get(kind)).toBeGreaterThan(0);
  });

  test("a gate that forgets a stop, a break, or how old a yes is", () => {
    const always: Decide = (facts) =>
      decideSend({ ...facts, message: { ...facts.message, purpose: "authentication", createdAt: facts.now }, policy: null });
    const { found } = judge(200, { decide: always });
    expect([found.has("consent"), found.has("lapsed"), found.has("break")]).toEqual([true, true, true]);
  });

  test("caps that count one too many, and a clock that is not the recipient's", () => {
    const oneMore: Decide = (facts) => {
      const { policy } = facts;
      return decideSend(policy ? { ...facts, policy: { ...policy, contacts: policy.contacts.slice(1) } } : facts);
    };
    expect(judge(200, { decide: oneMore }).found.has("frequency_cap")).toBe(true);
    const utc: Decide = (facts) => decideSend({ ...facts, profile: facts.profile && { ...facts.profile, timeZone: "UTC" } });
    expect(judge(200, { decide: utc }).found.has("quiet_hours")).toBe(true);
  });

  test("two processes that do not lock a person's lane", () => {
    expect(judge(500, { locks: false }).found.size).toBeGreaterThan(0);
  });
});
