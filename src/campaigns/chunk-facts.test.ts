import { expect, it } from "vitest";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";
import { toLane } from "../platform/lane.ts";
import { factsOf } from "./chunk-facts.ts";
import type { RecipientRow, SpokenVariant } from "./recipients.store.ts";

const told = (variant: string, language: string, template: string): SpokenVariant => ({
  variant,
  language,
  content: { kind: "template", name: template },
  variables: {},
});
// Both languages of `a` share a template.
const SPOKEN = [told("a", "en", "sale"), told("a", "fr", "sale"), told("b", "en", "news")];

function row(change: Partial<RecipientRow>): RecipientRow {
  const nothing = {
    reason: null,
    bestHour: null,
    variant: null,
    language: null,
    messageId: null,
    dueMs: null,
    expiresMs: null,
    spoken: -1,
  };
  return { ...nothing, lane: toLane(1), profileId: "p" as ProfileId, outcome: "message", ...change };
}
const message = (spoken: number): RecipientRow => row({ spoken, variant: SPOKEN[spoken]?.variant ?? null, messageId: "m" as MessageId });

it("counts a chunk once for each place in the rollups", () => {
  const rows = [
    message(0),
    message(1),
    message(1),
    message(2),
    row({ outcome: "held_out" }),
    row({ outcome: "skipped", variant: "a", reason: "no_language" }),
    row({ outcome: "skipped", variant: "a", reason: "local_time_passed" }),
  ];
  const facts = factsOf(rows, SPOKEN, { channelId: "c" as ChannelId, occurrence: "1", now: new Date("2026-11-29T10:47:11Z") });
  expect(facts.map(({ variant, template, channelId, metric, label, n }) => [metric, variant, template, channelId, label, n])).toEqual([
    ["targeted", "a", "", "", "", 5],
    ["targeted", "b", "", "", "", 1],
    ["targeted", "", "", "", "", 1],
    ["queued", "a", "sale", "c", "", 3],
    ["queued", "b", "news", "c", "", 1],
    ["held_out", "", "", "", "", 1],
    ["skipped", "a", "", "", "no_language", 1],
    ["skipped", "a", "", "", "local_time_passed", 1],
  ]);
  expect(new Set(facts.map(({ node, hour }) => `${node} ${hour.toISOString()}`))).toEqual(new Set(["1 2026-11-29T10:00:00.000Z"]));
});
