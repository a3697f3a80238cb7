/** Plain rows for tests of what happens to messages. */
import type { Template } from "../../src/catalog/template.ts";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { form } from "../../src/channels/whatsapp/form.ts";
import type { ConsentState } from "../../src/consent/consent.ts";
import type { Conversation } from "../../src/conversations/conversation.ts";
import type { MessageContent } from "../../src/messages/content.ts";
import { queuedMessage } from "../../src/messages/new-message.ts";
import type { OutboundMessage } from "../../src/messages/message.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../../src/platform/ids.ts";
import { toLane } from "../../src/platform/lane.ts";
import type { PortfolioRoom } from "../../src/sends/portfolio-room.ts";
import type { Profile } from "../../src/profiles/profile.ts";

export const NOW = new Date(Date.UTC(2026, 10, 22, 12));
export const WORKSPACE_ID = "01000000-0000-7000-8000-000000000001" as WorkspaceId;
export const CHANNEL_ID = "01000000-0000-7000-8000-000000000002" as ChannelId;
export const PROFILE_ID = "01000000-0000-7000-8000-000000000007" as ProfileId;
export const MESSAGE_ID = "01000000-0000-7000-8000-000000001007" as MessageId;
export const TEXT: MessageContent = { kind: "text", text: "Hello" };

const lane = toLane(7);
const YESTERDAY = new Date(NOW.getTime() - 86_400_000);

export const optedIn: ConsentState = { state: "opted_in", at: YESTERDAY.toISOString(), source: "checkout", entryId: "e1" };
export const optedOut: ConsentState = { state: "opted_out", at: YESTERDAY.toISOString(), source: "keyword", entryId: "e2" };

export function aMessage(change: Partial<OutboundMessage> = {}): OutboundMessage {
  const asked = {
    lane,
    id: MESSAGE_ID,
    workspaceId: WORKSPACE_ID,
    profileId: PROFILE_ID,
    channelId: CHANNEL_ID,
    purpose: "utility",
    origin: { kind: "api", key: null },
    content: { kind: "template", name: "order_shipped", body: { first_name: "{{ profile.attributes.first_name }}" } },
    variables: {},
    dueAt: NOW,
    expiresAt: null,
  } as const;
  return { ...queuedMessage(asked, NOW), ...change };
}

export function aProfile(change: Partial<Profile> = {}): Profile {
  return {
    lane,
    id: PROFILE_ID,
    workspaceId: WORKSPACE_ID,
    identities: { phone: "+16505551234" },
    attributes: { first_name: "Ana" },
    locale: "en-US",
    timeZone: null,
    country: "US",
    consent: { whatsapp: { utility: optedIn } },
    reachability: {},
    mergedInto: null,
    consentHead: null,
    absorbed: [],
    createdAt: NOW,
    updatedAt: NOW,
    ...change,
  };
}

export function aChannel(change: Partial<WhatsAppChannel> = {}): WhatsAppChannel {
  return {
    id: CHANNEL_ID,
    workspaceId: WORKSPACE_ID,
    kind: "whatsapp",
    name: "Shop",
    state: "active",
    pause: null,
    form,
    config: {
      baseUrl: "http://127.0.0.1:1",
      version: "v26.0",
      phoneNumberId: "1065",
      accountId: "1022",
      appId: "6708",
      displayPhoneNumber: "+1 555-078-3881",
      messagesPerSecond: 80,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
    ...change,
  };
}

export function aConversation(change: Partial<Conversation> = {}): Conversation {
  return {
    lane,
    profileId: PROFILE_ID,
    channelId: CHANNEL_ID,
    workspaceId: WORKSPACE_ID,
    windowExpiresAt: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    lastPreview: null,
    unread: 0,
    pairTat: null,
    reachedAt: null,
    ...change,
  };
}

export function aTemplate(change: Partial<Template> = {}): Template {
  return {
    workspaceId: WORKSPACE_ID,
    channelId: CHANNEL_ID,
    externalId: "t1",
    name: "order_shipped",
    language: "en_US",
    status: "APPROVED",
    category: "UTILITY",
    parameterFormat: "NAMED",
    components: [{ type: "BODY", text: "Hello {{first_name}}, your order is on its way." }],
    qualityScore: null,
    rejectedReason: null,
    syncedAt: NOW,
    ...change,
  };
}

/** For numbers that share no messaging limit: nobody asks for room in one. */
export const NO_PORTFOLIO: PortfolioRoom = {
  take: async () => {
    throw new Error("no number here has a messaging limit");
  },
  [Symbol.asyncDispose]: async () => undefined,
};
