/** What browsers tell: that somebody subscribed or no longer wants to be, and what became of a message. */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Channel } from "../../catalog/channel.ts";
import { CONSENT_PURPOSES } from "../../consent/consent.ts";
import type { ProfileId } from "../../platform/ids.ts";
import { identifyProfiles } from "../../profiles/identify.ts";
import type { ChannelNews, ChannelPorts, Received, WebhookCall } from "../channel-module.ts";
import { PAGE_HEADERS, told } from "../page-answer.ts";
import { readProfileToken } from "../profile-token.ts";
import { endpointId, readSubscription, subscriptionSchema } from "./endpoint.ts";
import { keepSubscription, readSubscriptions, takeSubscription } from "./subscriptions.store.ts";
import { reportToken } from "./vapid.ts";

const MOST_WORDS = 2_000;
const token = z.string().max(1_300);

const subscribeSchema = z.object({
  token,
  subscription: subscriptionSchema,
  /** Left out by a page that only says that the browser is still subscribed. */
  asked: z
    .object({
      /** What the visitor read before they agreed. */
      wording: z.string().min(1).max(MOST_WORDS),
      purposes: z.array(z.enum(CONSENT_PURPOSES)).min(1).max(2),
      page: z.string().max(MOST_WORDS),
    })
    .optional(),
});
const unsubscribeSchema = z.object({ token, endpoint: z.string().max(2_000), page: z.string().max(MOST_WORDS) });
const renewSchema = z.object({ old: z.string().max(2_000), subscription: subscriptionSchema });
const reportSchema = z.object({
  callback: z.string().max(100),
  token: z.string().max(100),
  what: z.enum(["shown", "clicked"]),
  /** Whether the address that was opened is a short link, which counts by itself. */
  counted: z.boolean(),
});

type Ports = Pick<ChannelPorts, "pool" | "ids" | "clock" | "readCallback" | "allowPrivate" | "secretsOf">;

export async function hear(ports: Ports, channel: Channel, call: WebhookCall): Promise<Received> {
  const secrets = await ports.secretsOf(channel);
  const text = call.body.toString("utf8");
  switch (call.path) {
    case "/subscribe":
      return subscribe(ports, channel, secrets["profileKey"] ?? "", call, read(subscribeSchema, text));
    case "/unsubscribe":
      return unsubscribe(ports, channel, secrets["profileKey"] ?? "", read(unsubscribeSchema, text));
    case "/renew":
      return renew(ports, channel, call, read(renewSchema, text));
    case "/report":
      return report(ports, secrets["privateKey"] ?? "", read(reportSchema, text));
    default:
      return told(404, "there is nothing at this address");
  }
}

async function subscribe(
  { pool, ids, clock, allowPrivate }: Ports,
  channel: Channel,
  key: string,
  { headers }: WebhookCall,
  given: z.infer<typeof subscribeSchema> | null,
): Promise<Received> {
  if (!given) return told(400, "this is no subscription");
  const externalId = readProfileToken(key, given.token, clock.now());
  if (externalId === null) return told(401, "the token is not signed with the sender's key, or too old");
  const subscription = readSubscription(given.subscription, allowPrivate);
  if (!subscription) return told(400, "this is no subscription of a browser");
  const who = { externalId };
  const [found] = await identifyProfiles(pool, ids, channel.workspaceId, [who]);
  if (!found) throw new Error("identifyProfiles answers one for one");
  const at = new Date(clock.now());
  const browser = (headers["user-agent"] ?? "").slice(0, 300);
  const { profileId } = found;
  const { workspaceId, id: channelId } = channel;
  const isNew = await keepSubscription(pool, { ...subscription, workspaceId, channelId, profileId, browser, at });
  const { asked } = given;
  const evidence = {
    ...(asked ? { wording: asked.wording, page: asked.page } : {}),
    origin: (headers["origin"] ?? "").slice(0, 300),
    browser,
    pushService: new URL(subscription.endpoint).host,
  };
  const said = { who, action: "opt_in", source: "web_push:subscription", at: at.toISOString(), evidence } as const;
  const agreed = (asked?.purposes ?? []).map((purpose): ChannelNews => {
    const key = `${subscription.id.toString("hex")}:${purpose}:${at.getTime()}`;
    return { kind: "preference", ...said, purpose, key };
  });
  const reachable: ChannelNews = { kind: "reachability", who, state: "reachable", reason: null, at: at.toISOString() };
  return { news: [...(isNew || asked ? [reachable] : []), ...agreed], answer: DONE };
}

/** The browser first; with the last one goes the permission, for whoever takes it back means the channel. */
async function unsubscribe(
  { pool, clock }: Ports,
  channel: Channel,
  key: string,
  given: z.infer<typeof unsubscribeSchema> | null,
): Promise<Received> {
  if (!given) return told(400, "this names no subscription");
  if (readProfileToken(key, given.token, clock.now()) === null)
    return told(401, "the token is not signed with the sender's key, or too old");
  const profileId = await takeSubscription(pool, channel.id, endpointId(given.endpoint));
  if (profileId === null) return { news: [], answer: DONE };
  if ((await readSubscriptions(pool, { channelId: channel.id, profileId })).length > 0) return { news: [], answer: DONE };
  const at = new Date(clock.now()).toISOString();
  const who = { profileId };
  const said = { who, action: "opt_out", source: "web_push:subscription", at, evidence: { page: given.page } } as const;
  const stopped = CONSENT_PURPOSES.map((purpose): ChannelNews => {
    return { kind: "preference", ...said, purpose, key: `${profileId}:${purpose}:${at}` };
  });
  return { news: [{ kind: "reachability", who, state: "unreachable", reason: "unsubscribed", at }, ...stopped], answer: DONE };
}

/** A push service gave a browser another endpoint. Who knows the old one, which no page sees, is that browser. */
async function renew(
  { pool, clock, allowPrivate }: Ports,
  channel: Channel,
  { headers }: WebhookCall,
  given: z.infer<typeof renewSchema> | null,
): Promise<Received> {
  const subscription = given && readSubscription(given.subscription, allowPrivate);
  if (!given || !subscription) return told(400, "this is no subscription of a browser");
  const profileId: ProfileId | null = await takeSubscription(pool, channel.id, endpointId(given.old));
  if (profileId === null) return told(404, "there is no such subscription");
  const browser = (headers["user-agent"] ?? "").slice(0, 300);
  const { workspaceId, id: channelId } = channel;
  await keepSubscription(pool, { ...subscription, workspaceId, channelId, profileId, browser, at: new Date(clock.now()) });
  return { news: [], answer: DONE };
}

async function report({ clock, readCallback }: Ports, privateKey: string, given: z.infer<typeof reportSchema> | null): Promise<Received> {
  const of = given && readCallback(given.callback);
  if (!given || !of || !isSame(given.token, reportToken(privateKey, given.callback)))
    return told(401, "this is no report of a message that was sent from here");
  const at = new Date(clock.now()).toISOString();
  const status = given.what === "shown" ? "delivered" : "read";
  const receipt: ChannelNews = { kind: "receipt", of, status, at, error: null };
  const isClick = given.what === "clicked" && !given.counted;
  return { news: [receipt, ...(isClick ? [{ kind: "click", of, at } as const] : [])], answer: DONE };
}

const DONE = { status: 200, type: "application/json; charset=utf-8", body: "{}", headers: PAGE_HEADERS } as const;

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function read<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
