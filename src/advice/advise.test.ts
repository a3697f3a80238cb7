import { describe, expect, it } from "vitest";
import { advise } from "./advise.ts";
import { staffingAt } from "./answer-hours.ts";
import type { Asking, ChannelFacts } from "./asking.ts";
import { chainCost } from "./chain-cost.ts";
import { measureText } from "./measure-text.ts";

const asking: Asking = {
  purpose: "utility",
  urgency: "whenever",
  mustBeSeen: false,
  characters: 200,
  isStructured: false,
  wantsAnswer: false,
};
const facts = (channel: string, more: Partial<ChannelFacts> = {}): ChannelFacts => ({
  channel,
  name: { en: channel, fr: channel },
  people: 100,
  reachable: 100,
  permitted: 100,
  accepted: 0,
  delivered: 0,
  read: 0,
  answered: 0,
  readMinutes: null,
  cost: null,
  currency: "EUR",
  tells: channel === "sms" ? ["delivered", "replied"] : ["delivered", "read", "clicked", "replied"],
  ...more,
});
const all = [facts("whatsapp"), facts("email"), facts("sms")];
const order = (what: Partial<Asking>, channels = all) =>
  advise({ ...asking, ...what }, channels, "unknown").ranked.map(({ channel }) => channel);
const rules = (what: Partial<Asking>, channels = all, staffing: Parameters<typeof advise>[2] = "unknown") =>
  advise({ ...asking, ...what }, channels, staffing).warnings.map(({ rule }) => rule);

describe("the advisor", () => {
  it("puts first what reaches, is seen, and suits", () => {
    expect(order({})[0]).toBe("whatsapp");
    expect(order({ urgency: "now", mustBeSeen: true })[0]).toBe("sms");
    expect(order({ characters: 3_000, isStructured: true })[0]).toBe("email");
    expect(order({}, [facts("whatsapp", { reachable: 20, permitted: 20 }), facts("email")])).toEqual(["email", "whatsapp"]);
    expect(order({}, [facts("whatsapp", { permitted: 10 }), facts("email")])[0]).toBe("email");
  });

  it("believes what was measured over what is usual, the more the more there is", () => {
    const unread = facts("whatsapp", { accepted: 500, delivered: 490, read: 25 });
    const read = facts("email", { accepted: 500, delivered: 490, read: 400 });
    expect(order({}, [unread, read])[0]).toBe("email");
    const one = facts("whatsapp", { accepted: 1, delivered: 1 });
    expect(order({}, [one, facts("email")])[0]).toBe("whatsapp");
  });

  it("names the rule by which WhatsApp is the wrong one, and none where it is right", () => {
    expect(rules({})).toEqual([]);
    expect(rules({}, [facts("whatsapp", { reachable: 30, permitted: 30 }), facts("email")])).toEqual(["N1"]);
    expect(rules({}, [facts("whatsapp", { permitted: 60 }), facts("email")])).toEqual(["N2"]);
    expect(rules({ purpose: "authentication" }, [facts("whatsapp", { permitted: 60 })])).toEqual([]);
    expect(rules({ urgency: "now", mustBeSeen: true })).toEqual(["N3"]);
    expect(rules({ characters: 1_025 })).toEqual(["N4"]);
    expect(rules({ characters: 600, isStructured: true })).toEqual(["N4"]);
    expect(rules({ characters: 1_024 })).toEqual([]);
    expect(rules({ wantsAnswer: true }, all, "never")).toEqual(["N5"]);
    expect(rules({ wantsAnswer: true }, all, "later")).toEqual(["N5"]);
    expect(rules({ wantsAnswer: true }, all, "now")).toEqual([]);
  });

  it("says its reasons in words, and never a number it does not have", () => {
    const [first] = advise(asking, [facts("whatsapp", { people: 1, reachable: 1, permitted: 0 })], "unknown").ranked;
    expect(first?.reasons.map(({ en }) => en)).toEqual(["this person has not agreed to it", "too little measured: taken as usual"]);
    const nobody = advise(asking, [facts("whatsapp", { people: 0, reachable: 0, permitted: 0 })], "unknown").ranked[0];
    expect(nobody?.score).toBe(0);
  });
});

describe("what a chain costs", () => {
  it("is each step's price, as often as none before it came through", () => {
    const seen = (channel: string, read: number, cost: number) => facts(channel, { accepted: 1e9, delivered: 1e9, read: read * 1e9, cost });
    const chain = chainCost([seen("whatsapp", 0.5, 0.1), seen("email", 0.5, 0), seen("web_push", 0.5, 0.2)]);
    expect(chain.expected).toBeCloseTo(0.1 + 0.25 * 0.2, 5);
    expect(chain.most).toBeCloseTo(0.3, 5);
    expect(chain.seen).toBeCloseTo(0.875, 5);
    expect(chainCost([facts("whatsapp")])).toMatchObject({ expected: null, most: null });
    // Who cannot be reached is passed by and costs nothing.
    expect(chainCost([{ ...seen("whatsapp", 1, 0.1), permitted: 50 }]).expected).toBeCloseTo(0.05, 5);
  });
});

describe("whether somebody answers", () => {
  const hours = {
    timeZone: null,
    zone: "Europe/Paris",
    week: [{ days: ["mon", "fri"], from: "09:00", to: "18:00" }],
    exceptions: [],
    holidays: [],
    days: {},
  } as const;
  it.each([
    ["2026-03-02T08:30:00Z", "now"],
    ["2026-03-02T07:30:00Z", "later"],
    ["2026-03-02T17:00:00Z", "later"],
    ["2026-03-03T10:00:00Z", "later"],
    ["2026-03-06T16:59:00Z", "now"],
  ])("at %s in Paris: %s", (at, expected) => {
    expect(staffingAt({ hours, isBehind: false, measured: null }, Date.parse(at))).toBe(expected);
  });
  it("is never without a day, and unknown until it is said", () => {
    expect(staffingAt({ hours: { ...hours, week: [] }, isBehind: false, measured: null }, 0)).toBe("never");
    expect(staffingAt(null, 0)).toBe("unknown");
  });
  it("is later when more wait than are answered in time", () => {
    expect(staffingAt({ hours, isBehind: true, measured: null }, Date.parse("2026-03-02T08:30:00Z"))).toBe("later");
  });
});

describe("how much is said", () => {
  it("counts characters, and sees lists and many links", () => {
    expect(measureText({ kind: "text", text: "Hello" })).toEqual({ characters: 5, isStructured: false });
    expect(measureText({ kind: "text", text: "We have\n- one\n- two\n- three" }).isStructured).toBe(true);
    expect(measureText({ kind: "fields", fields: { subject: "a", body: "# A\n# B\n1. C" } }).isStructured).toBe(true);
  });
});
