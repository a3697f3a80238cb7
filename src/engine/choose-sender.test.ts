import { describe, expect, it } from "vitest";
import { aChannel, aTemplate, NOW } from "../../test/support/sample-rows.ts";
import type { Catalog, CatalogForm } from "../catalog/catalog.ts";
import type { Channel, WhatsAppChannel } from "../catalog/channel.ts";
import type { Talk } from "../conversations/conversation.ts";
import type { MessageContent } from "../messages/content.ts";
import { createIds, type ChannelId } from "../platform/ids.ts";
import { systemClock } from "../platform/clock.ts";
import { seededRng } from "../platform/rng.ts";
import { chooseSender } from "./choose-sender.ts";

const ids = createIds(systemClock, seededRng(1));
const HOUR_MS = 3_600_000;
const ago = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const wrote = (hours: number, answeredHours: number | null = null): Talk => ({
  windowExpiresAt: ago(hours - 24),
  lastInboundAt: ago(hours),
  lastOutboundAt: answeredHours === null ? null : ago(answeredHours),
});
const told = (hours: number): Talk => ({ windowExpiresAt: null, lastInboundAt: null, lastOutboundAt: ago(hours) });

const account = (accountId: string, change: Partial<WhatsAppChannel> = {}): WhatsAppChannel => {
  const channel = aChannel({ id: ids.next<ChannelId>(), ...change });
  return { ...channel, config: { ...channel.config, accountId } };
};
const [first, second] = [account("1"), account("2")];
const TEXT = { kind: "text", text: "Hello" } as const satisfies MessageContent;

function chosen(content: MessageContent, talks: readonly (Talk | null)[], pool: readonly Channel[] = [first, second], flowOf?: Channel) {
  const channels = new Map(pool.map((channel) => [channel.id, channel]));
  const form = { id: "f", workspaceId: first.workspaceId, channelId: flowOf?.id, flowId: "77" } as CatalogForm;
  const catalog = {
    channels,
    defaultChannel: () => pool[0] ?? null,
    templates: (id: ChannelId) => (id === first.id ? [aTemplate()] : []),
    forms: new Map(flowOf ? [["f", form]] : []),
  } as unknown as Catalog;
  const talk = (id: ChannelId): Talk | null => talks[pool.findIndex((channel) => channel.id === id)] ?? null;
  const sender = chooseSender({ catalog, talk, now: NOW }, { workspaceId: first.workspaceId, kind: "whatsapp", content });
  return pool.findIndex(({ id }) => id === sender?.id);
}

describe("of two numbers", () => {
  it("strangers get the first", () => expect(chosen(TEXT, [])).toBe(0));
  it("an open window counts more than a newer message from us elsewhere", () => expect(chosen(TEXT, [told(0.5), wrote(1)])).toBe(1));
  it("of two open windows the one they wrote to last", () => expect(chosen(TEXT, [wrote(3, 0.1), wrote(2)])).toBe(1));
  it("without a window the last message either way", () => expect(chosen(TEXT, [wrote(100), told(30)])).toBe(1));
  it("a paused one is passed over, also with an open window", () =>
    expect(chosen(TEXT, [null, wrote(1)], [first, { ...second, state: "paused" }])).toBe(0));
  it("the one that has the template", () => expect(chosen({ kind: "template", name: "order_news" }, [null, wrote(1)])).toBe(0));
  it("the one whose account has the Flow", () => {
    const flow = { kind: "flow", flowId: "77", body: "Tell us", button: "Begin" } as unknown as MessageContent;
    expect(chosen(flow, [null, wrote(1)], [first, second], first)).toBe(0);
    expect(chosen(flow, [null, wrote(1)], [first, second], second)).toBe(1);
    // Not made here: nobody knows whose it is.
    expect(chosen(flow, [null, wrote(1)])).toBe(1);
  });
});
