/** What the engine would have queued: bursts of messages, then a trickle without faults. */
import type { Purpose } from "../../src/consent/consent.ts";
import type { MessageOrigin, OutboundMessage } from "../../src/messages/message.ts";
import { queuedMessage } from "../../src/messages/new-message.ts";
import { type CampaignId, createIds, type Ids, type MessageId, type ProfileId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import type { MemoryLaneStore } from "./memory-lane-store.ts";
import { CHANNEL, START_MS, WORKSPACE } from "./sample-catalog.ts";
import type { SimulationOptions } from "./simulation.ts";
import type { World } from "./world.ts";

/** After the last burst one message each so often, so that the history can be seen to have caught up. */
const TRICKLE_MS = 60_000;
const TRICKLES = 60;
const MESSAGES_PER_PROFILE = 4;
/** So many are of a campaign whose rate is a third of what is asked of it: most wait for their turn, queued, held and claimed. */
const PACED_EVERY = 20;
const OF_API: MessageOrigin = { kind: "api", key: null };
const OF_CAMPAIGN: MessageOrigin = {
  kind: "campaign",
  campaignId: "00000000-0000-7000-8000-000000000003" as CampaignId,
  occurrence: "1",
  variant: "a",
  wave: 0,
  perSecond: 100,
};

const ORDER: OutboundMessage["content"] = { kind: "template", name: "order_shipped", body: { "1": "{{ profile.attributes.first_name }}" } };
const CODE: OutboundMessage["content"] = { kind: "template", name: "code", body: { "1": "123456" } };

/** `faultsEnd` is called when the trickle begins. */
export function seedMessages(world: World, store: MemoryLaneStore, options: SimulationOptions, faultsEnd: () => void): { done: boolean } {
  const rng = seededRng(options.seed, 3);
  const ids = createIds({ now: () => world.now, monotonic: () => world.now, sleep: (ms) => world.sleep(ms) }, rng);
  const profiles: Profile[] = [];
  const state = { done: false };
  let made = 0;
  let trickled = 0;
  const purposes = options.purposes ?? (["utility", "utility", "utility", "marketing", "authentication", "service"] as const);
  const make = (): void => {
    if (made % MESSAGES_PER_PROFILE === 0 || profiles.length === 0) profiles.push(profileOf(ids, profiles.length, world.now));
    const profile = profiles[Math.max(profiles.length - 1 - rng.integer(Math.min(profiles.length, 5_000)), 0)] as Profile;
    store.profiles.set(profile.id, profile);
    const origin = made % PACED_EVERY === 0 ? OF_CAMPAIGN : OF_API;
    store.seed(messageOf(ids, profile, purposes[rng.integer(purposes.length)] ?? "utility", new Date(world.now), origin));
    made += 1;
  };
  const perTick = (options.sendsPerSecond ?? 6_000) / 10;
  const burst = (): void => {
    for (let count = 0; count < perTick && made < options.sends; count += 1) make();
    if (made < options.sends) {
      world.after(100, burst);
      return;
    }
    world.after(TRICKLE_MS, trickle);
  };
  const trickle = (): void => {
    if (trickled === 0) faultsEnd();
    make();
    trickled += 1;
    if (trickled < TRICKLES) world.after(TRICKLE_MS, trickle);
    else state.done = true;
  };
  world.after(100, burst);
  return state;
}

function profileOf(ids: Ids, index: number, now: number): Profile {
  const id = ids.next<ProfileId>();
  const at = new Date(START_MS);
  const optedIn = { state: "opted_in", at: at.toISOString(), source: "checkout", entryId: "e" } as const;
  return {
    lane: laneOf(id),
    id,
    workspaceId: WORKSPACE,
    identities: { phone: `+1650${String(1_000_000 + index).padStart(7, "0")}` },
    attributes: { first_name: `Ana ${index}` },
    locale: "en-US",
    timeZone: null,
    country: "US",
    consent: { whatsapp: { marketing: optedIn, utility: optedIn } },
    reachability: {},
    mergedInto: null,
    consentHead: null,
    absorbed: [],
    createdAt: new Date(now),
    updatedAt: new Date(now),
  };
}

function messageOf(ids: Ids, profile: Profile, purpose: Purpose, now: Date, origin: MessageOrigin): OutboundMessage {
  return queuedMessage(
    {
      lane: profile.lane,
      id: ids.inLane<MessageId>(profile.lane),
      workspaceId: WORKSPACE,
      profileId: profile.id,
      channelId: CHANNEL,
      purpose,
      origin,
      content: purpose === "authentication" ? CODE : ORDER,
      variables: {},
      dueAt: now,
      expiresAt: null,
    },
    now,
  );
}
