import { describe, expect, it } from "vitest";
import type { Template } from "../catalog/template.ts";
import type { ConsentByPurpose } from "../consent/consent.ts";
import { RULES } from "../messages/decision.ts";
import type { MessageId } from "../platform/ids.ts";
import { decideSend, LADDER } from "./decide-send.ts";
import type { SendFacts } from "./send-facts.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW, optedIn, optedOut, TEXT } from "../../test/support/sample-rows.ts";

const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const HOUR = 3_600_000;

function facts(change: Partial<SendFacts> = {}): SendFacts {
  return {
    now: NOW,
    message: aMessage(),
    profile: aProfile(),
    channel: aChannel(),
    conversation: aConversation(),
    templates: [aTemplate()],
    outstanding: null,
    senderRoom: 10,
    ...change,
  };
}

const consenting = (whatsapp: ConsentByPurpose): SendFacts["profile"] => aProfile({ consent: { whatsapp } });
const breakFor = (hours: number): NonNullable<ConsentByPurpose["pause"]> => ({
  state: "paused",
  at: NOW.toISOString(),
  until: at(hours * HOUR).toISOString(),
  source: "preferences",
  entryId: "p",
});
const open = aConversation({ windowExpiresAt: at(HOUR) });
const status = (value: string): readonly Template[] => [aTemplate({ status: value })];

describe("decideSend", () => {
  it("has a rule for every name, in order", () => {
    expect(LADDER.map((rule) => rule.name)).toEqual(RULES.slice(0, -1));
  });

  it("allows with a permit for the next attempt, and tells every rule it looked at; nothing of a policy that there is none of", () => {
    const verdict = decideSend(facts({ message: aMessage({ attempt: 2 }) }));
    expect(verdict).toMatchObject({
      verdict: "allow",
      permit: { messageId: aMessage().id, attempt: 3, recipient: { kind: "phone", value: "+16505551234" } },
      decision: { reason: "allowed" },
    });
    const ofPolicy = new Set(["automation_pause", "conversation", "quiet_hours", "frequency_cap", "min_gap", "priority"]);
    expect(verdict.decision.ladder.map(({ rule }) => rule)).toEqual(RULES.slice(0, -1).filter((rule) => !ofPolicy.has(rule)));
  });

  it.each<[string, Partial<SendFacts>, "hold" | "refuse", string, string]>([
    ["past its expiry", { message: aMessage({ expiresAt: NOW }) }, "refuse", "expired", "expiry"],
    [
      "a code of ten minutes ago",
      { message: aMessage({ purpose: "authentication", createdAt: at(-600_000) }) },
      "refuse",
      "expired",
      "expiry",
    ],
    ["no channel", { channel: null }, "hold", "channel_missing", "channel"],
    ["paused channel", { channel: aChannel({ state: "paused" }) }, "hold", "channel_paused", "channel"],
    ["journey on hold", { journey: { held: true, stopped: false, ahead: null } }, "hold", "journey_paused", "journey"],
    ["journey ended", { journey: { held: false, stopped: true, ahead: null } }, "refuse", "journey_stopped", "journey"],
    ["campaign paused", { campaign: "paused" }, "hold", "campaign_paused", "campaign"],
    ["campaign cancelled", { campaign: "cancelled" }, "refuse", "campaign_cancelled", "campaign"],
    ["another journey first", { journey: { held: false, stopped: false, ahead: "message-2" } }, "hold", "higher_priority_first", "journey"],
    [
      "a code sent directly to a BSUID",
      {
        message: aMessage({
          purpose: "authentication",
          content: { kind: "text", text: "123", directSend: { category: "authentication" } },
        }),
        profile: aProfile({ identities: { bsuid: "FR.1" } }),
      },
      "refuse",
      "no_address",
      "address",
    ],
    [
      "sent directly where Meta has not enabled it",
      {
        message: aMessage({ content: { kind: "text", text: "hi", directSend: { category: "utility" } } }),
        conversation: aConversation({ windowExpiresAt: at(-1) }),
      },
      "refuse",
      "window_closed",
      "window",
    ],
    ["nobody", { profile: null }, "refuse", "no_address", "address"],
    ["only an email", { profile: aProfile({ identities: { email: "a@x.io" } }) }, "refuse", "no_address", "address"],
    [
      "a code to a BSUID",
      { profile: aProfile({ identities: { bsuid: "US.1" } }), templates: [aTemplate({ category: "AUTHENTICATION" })] },
      "refuse",
      "no_address",
      "address",
    ],
    [
      "unreachable",
      { profile: aProfile({ reachability: { whatsapp: { state: "unreachable", at: "x", reason: "whatsapp_131026" } } }) },
      "refuse",
      "unreachable",
      "suppression",
    ],
    ["utility without any consent", { profile: consenting({}) }, "refuse", "no_consent", "consent"],
    [
      "utility opted out",
      { profile: consenting({ utility: optedOut, marketing: optedIn }), conversation: open },
      "refuse",
      "opted_out",
      "consent",
    ],
    ["utility, marketing opted out", { profile: consenting({ marketing: optedOut }) }, "refuse", "no_consent", "consent"],
    [
      "marketing with utility consent",
      { message: aMessage({ purpose: "marketing" }), profile: consenting({ utility: optedIn }) },
      "refuse",
      "no_consent",
      "consent",
    ],
    [
      "marketing opted out, window open",
      { message: aMessage({ purpose: "marketing" }), profile: consenting({ marketing: optedOut }), conversation: open },
      "refuse",
      "opted_out",
      "consent",
    ],
    [
      "marketing during a break that they asked for, window open",
      { message: aMessage({ purpose: "marketing" }), profile: consenting({ marketing: optedIn, pause: breakFor(1) }), conversation: open },
      "refuse",
      "consent_paused",
      "consent",
    ],
    [
      "an opt-out during a break",
      { message: aMessage({ purpose: "marketing" }), profile: consenting({ marketing: optedOut, pause: breakFor(1) }) },
      "refuse",
      "opted_out",
      "consent",
    ],
    [
      "service template long after",
      { message: aMessage({ purpose: "service" }), profile: consenting({}) },
      "refuse",
      "no_consent",
      "consent",
    ],
    ["no such template", { templates: [] }, "refuse", "template_missing", "template"],
    ["template in review", { templates: status("PENDING") }, "hold", "template_not_approved", "template"],
    ["template rejected", { templates: status("REJECTED") }, "hold", "template_not_approved", "template"],
    ["template deleted", { templates: status("DELETED") }, "refuse", "template_not_approved", "template"],
    [
      "template rejected three days ago",
      { templates: status("REJECTED"), message: aMessage({ createdAt: at(-72 * HOUR) }) },
      "refuse",
      "template_not_approved",
      "template",
    ],
    [
      "template paused, to stop",
      { templates: status("PAUSED"), templateRule: { action: "stop", standIns: [] } },
      "refuse",
      "template_paused",
      "template",
    ],
    [
      "template paused, the second one as well",
      { templates: status("PAUSED"), templateRule: { action: "fallback", standIns: [aTemplate({ name: "second", status: "PAUSED" })] } },
      "hold",
      "template_paused",
      "template",
    ],
    [
      "template became marketing, to wait",
      { templates: [aTemplate({ category: "MARKETING" })], templateRule: { action: "hold", standIns: [] } },
      "hold",
      "template_became_marketing",
      "template",
    ],
    [
      "template became marketing, to stop",
      { templates: [aTemplate({ category: "MARKETING" })], templateRule: { action: "stop", standIns: [] } },
      "refuse",
      "template_became_marketing",
      "template",
    ],
    ["template paused", { templates: status("PAUSED") }, "hold", "template_paused", "template"],
    [
      "marketing template called utility",
      { templates: [aTemplate({ category: "MARKETING" })], profile: consenting({ utility: optedIn }) },
      "refuse",
      "no_consent",
      "template",
    ],
    [
      "free-form without a window",
      { message: aMessage({ content: TEXT }), conversation: aConversation({ windowExpiresAt: NOW }) },
      "refuse",
      "window_closed",
      "window",
    ],
    ["an earlier one in doubt", { outstanding: "m0" as MessageId }, "hold", "earlier_message_in_doubt", "order"],
    ["pair ahead of its rate", { conversation: aConversation({ pairTat: at(45 * 6_000) }) }, "hold", "pair_pace", "pair_pace"],
    ["sender at its rate", { senderRoom: 0 }, "hold", "sender_pace", "sender_pace"],
  ])("%s", (_case, change, verdict, reason, rule) => {
    const decided = decideSend(facts(change));
    expect(decided).toMatchObject({ verdict, decision: { verdict, reason } });
    expect(decided.decision.ladder.at(-1)).toMatchObject({ rule, verdict });
    expect(decided).not.toHaveProperty("permit");
  });

  it.each([
    ["paused", status("PAUSED")],
    ["rejected", status("REJECTED")],
    ["marketing", [aTemplate({ category: "MARKETING" })]],
    ["gone", []],
  ] as const)("goes with the second template when its own is %s, and says so", (_why, templates) => {
    const { verdict, decision } = decideSend(
      facts({ templates, templateRule: { action: "fallback", standIns: [aTemplate({ name: "second" })] } }),
    );
    const [own] = templates;
    expect(verdict).toBe("allow");
    expect(decision.ladder.find(({ rule }) => rule === "template")?.facts).toMatchObject({
      template: "second",
      rule: "fallback",
      ...(own ? { insteadOf: own.name, itsStatus: own.status, itsCategory: own.category } : {}),
    });
  });

  it.each<[string, Partial<SendFacts>]>([
    ["utility with consent for marketing", { profile: consenting({ marketing: optedIn }) }],
    ["utility to somebody who wrote", { profile: consenting({}), conversation: open }],
    ["marketing opted in", { message: aMessage({ purpose: "marketing" }), profile: consenting({ marketing: optedIn }) }],
    [
      "marketing template called utility, opted in",
      { templates: [aTemplate({ category: "MARKETING" })], profile: consenting({ marketing: optedIn }) },
    ],
    [
      "a code without consent",
      {
        message: aMessage({ purpose: "authentication" }),
        profile: consenting({}),
        templates: [aTemplate({ category: "AUTHENTICATION" })],
      },
    ],
    [
      "an answer within the window",
      { message: aMessage({ purpose: "service", content: TEXT }), profile: consenting({}), conversation: open },
    ],
    ["somebody known by BSUID only", { profile: aProfile({ identities: { bsuid: "US.1" } }) }],
    ["the 45th of a burst", { conversation: aConversation({ pairTat: at(44 * 6_000), lastOutboundAt: at(0) }) }],
  ])("allows %s", (_case, change) => {
    expect(decideSend(facts(change)).verdict).toBe("allow");
  });

  it("holds no longer than the message is worth", () => {
    const decided = decideSend(facts({ message: aMessage({ expiresAt: at(60_000) }), templates: status("PAUSED") }));
    expect(decided).toMatchObject({ verdict: "hold", until: at(60_000) });
  });
});

it("looks for a file that is being uploaded twice as late each time, up to a minute", () => {
  let message = aMessage();
  const waits: number[] = [];
  for (let look = 0; look < 8; look += 1) {
    const { verdict, decision } = decideSend(
      facts({ message, profile: consenting({ utility: optedIn }), media: [{ asset: "a", state: "uploading" }] }),
    );
    expect([verdict, decision.reason]).toEqual(["hold", "media_uploading"]);
    waits.push(Date.parse(decision.until ?? "") - NOW.getTime());
    message = aMessage({ state: "held", decision });
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});
