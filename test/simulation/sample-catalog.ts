/** The one sender of the simulation, and its templates. */
import { BUILT_IN_KEYWORDS } from "../../src/consent/keywords/settings.ts";
import { NO_OPT_IN_SETTINGS } from "../../src/consent/opt-in-settings.ts";
import { NO_STAFF_SETTINGS } from "../../src/desk/staff-settings.ts";
import { NO_FRAGMENTS } from "../../src/liquid/text-facts.ts";
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { Template } from "../../src/catalog/template.ts";
import type { Channel } from "../../src/catalog/channel.ts";
import { form } from "../../src/channels/whatsapp/form.ts";
import { pricesOf } from "../../src/messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../src/messages/rate-card-sample.ts";
import type { ChannelId, WorkspaceId } from "../../src/platform/ids.ts";

const PRICES = pricesOf(SAMPLE_RATE_CARD);

export const START_MS = Date.UTC(2026, 0, 5, 9);
export const WORKSPACE = "00000000-0000-7000-8000-000000000001" as WorkspaceId;
export const CHANNEL = "00000000-0000-7000-8000-000000000002" as ChannelId;
export const CALLBACK_KEY = "simulation";

export function catalogOf(): Catalog {
  const channel: Channel = {
    id: CHANNEL,
    workspaceId: WORKSPACE,
    kind: "whatsapp",
    name: "Shop",
    state: "active",
    pause: null,
    form,
    config: {
      baseUrl: "http://meta.invalid",
      version: "v26.0",
      phoneNumberId: "1",
      accountId: "2",
      appId: "3",
      displayPhoneNumber: "+1 555-078-3881",
      messagesPerSecond: 20_000,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
  };
  const template = (name: string, category: Template["category"], components: Template["components"]): Template => ({
    workspaceId: WORKSPACE,
    channelId: CHANNEL,
    externalId: name,
    name,
    language: "en_US",
    status: "APPROVED",
    category,
    parameterFormat: "POSITIONAL",
    components,
    qualityScore: null,
    rejectedReason: null,
    syncedAt: new Date(START_MS),
  });
  const templates = new Map([
    ["order_shipped", [template("order_shipped", "UTILITY", [{ type: "BODY", text: "Hello {{1}}, your order is on its way." }])]],
    [
      "code",
      [
        template("code", "AUTHENTICATION", [
          { type: "BODY", text: "{{1}} is your code." },
          { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy" }] },
        ]),
      ],
    ],
  ]);
  return {
    revision: 1,
    channelForm: () => form,
    channels: new Map([[CHANNEL, channel]]),
    defaultChannel: () => channel,
    templates: (_channel, name) => templates.get(name) ?? [],
    versions: new Map(),
    webhooks: new Map(),
    campaigns: new Map(),
    campaignStops: new Map(),
    splits: new Map(),
    templateRule: () => null,
    fragments: () => NO_FRAGMENTS,
    languages: () => ({ workspace: null, template: null }),
    assets: new Map(),
    forms: new Map(),
    journey: () => null,
    entriesOf: () => [],
    holdout: () => ({ share: 0, salt: "" }),
    hours: () => ({ timeZone: "UTC", quiet: null }),
    staffing: () => ({
      settings: NO_STAFF_SETTINGS,
      callBackService: null,
      measured: null,
      isBehind: false,
      teams: [],
      hoursOf: () => null,
    }),
    links: () => ({ address: null, track: false, utm: {}, hosts: [] }),
    linkHostOf: () => null,
    campaignLinks: new Map(),
    entryPoint: () => undefined,
    topic: () => null,
    keywords: () => BUILT_IN_KEYWORDS,
    policy: () => null,
    isAssisted: false,
    helpers: () => null,
    groupKinds: () => new Map(),
    topics: () => [],
    optIn: () => ({ name: "", settings: NO_OPT_IN_SETTINGS }),
    suppressing: new Set(),
    audiences: new Map(),
    computed: new Map(),
    prices: () => PRICES,
    entryVersions: () => [],
  };
}
