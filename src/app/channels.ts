/** Every channel that somebody has a sender of, opened once a process; who sends names a sender and need not know what kind it is. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type Channel, isWhatsApp, type WhatsAppChannel } from "../catalog/channel.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { readCallbackData, writeCallbackData } from "../channels/callback-data.ts";
import type { ChannelPorts, ChannelWork, SendRequest } from "../channels/channel-module.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import type { ChannelKind } from "../consent/consent.ts";
import { admitChannelNews } from "../ingress/channels/admit-news.ts";
import { openDuty } from "../db/duty.store.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import type { AttemptOutcome } from "../messages/attempt.ts";
import type { DecideFailure } from "../messages/failure-action.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId } from "../platform/ids.ts";
import { createIdentifier } from "../profiles/identifier.ts";

export type OpenChannels = {
  /** As `SendClaim`. */
  readonly send: (request: SendRequest, leaves: () => void) => Promise<AttemptOutcome>;
  readonly decideFailure: DecideFailure;
  /** Null: there is no such channel, or it is WhatsApp. */
  readonly find: (kind: ChannelKind) => Promise<ChannelWork | null>;
  readonly close: () => Promise<void>;
};

/** WhatsApp reaches further than a folder: templates, files, forms and limits have ports of their own. */
type WhatsAppWork = Pick<ChannelWork, "decideFailure"> & {
  readonly send: (request: SendRequest & { readonly channel: WhatsAppChannel; readonly leaves: () => void }) => Promise<AttemptOutcome>;
};

export type ChannelsOptions = Omit<ChannelPorts, "secretsOf" | "callbackOf" | "readCallback" | "tell" | "pauseSender" | "duty"> & {
  readonly registry: ChannelRegistry;
  readonly whatsApp: WhatsAppWork;
  readonly catalog: Pick<CatalogSource, "current" | "follow">;
  readonly doorSecrets: Pick<DoorSecrets, "sender">;
  readonly callbackKey: string;
  readonly inboxWriter: InboxWriter;
  readonly pauseSender: (channelId: ChannelId, pause: { readonly reason: string; readonly detail: string | null }) => void;
};

const NOT_YET_MS = 1_000;

export function startChannels({
  registry,
  whatsApp,
  catalog,
  doorSecrets,
  callbackKey,
  inboxWriter,
  ...options
}: ChannelsOptions): OpenChannels {
  const { pool, ids } = options;
  const doors = { pool, ids, identify: createIdentifier(pool, ids), inboxWriter };
  const ports: ChannelPorts = {
    ...options,
    secretsOf: async ({ id }) => {
      const door = await doorSecrets.sender(id);
      if (!door) throw new AppError("not_found", `channel ${id} is gone`);
      return door.secrets;
    },
    callbackOf: ({ id, attempt }) => writeCallbackData(callbackKey, { messageId: id, attempt }),
    readCallback: (text) => readCallbackData(callbackKey, text),
    tell: async (channel, news) => void (await admitChannelNews(doors, channel, news)),
    pauseSender: ({ id }, pause) => options.pauseSender(id, pause),
    duty: (of) => openDuty(pool, { ...of, holder: ids.next() }),
  };
  const works = new Map<ChannelKind, ChannelWork>();
  const opening = new Map<ChannelKind, Promise<ChannelWork | null>>();
  const open = (kind: ChannelKind): Promise<ChannelWork | null> => {
    const known = opening.get(kind);
    if (known) return known;
    const opened = registry.load(kind).then((module) => {
      const work = module?.open(ports) ?? null;
      if (work) works.set(kind, work);
      return work;
    });
    opening.set(kind, opened);
    return opened;
  };
  let closed = false;
  const tellSenders = (channels: Iterable<Channel>): void => {
    const all = [...channels].filter((channel) => !isWhatsApp(channel));
    for (const kind of new Set([...all.map((channel) => channel.kind), ...works.keys()]))
      void open(kind)
        .then((work) => (closed ? undefined : work?.follow?.(all.filter((channel) => channel.kind === kind))))
        .catch(options.failed);
  };
  tellSenders(catalog.current().channels.values());
  catalog.follow(({ channels }) => tellSenders(channels.values()));
  return {
    send: async (request, leaves) => {
      const { channel } = request;
      if (isWhatsApp(channel)) return whatsApp.send({ ...request, channel, leaves });
      const work = await open(channel.kind);
      if (!work) return { kind: "not_sent", why: "channel_missing" };
      // Nothing tells when in its call it writes.
      leaves();
      return work.send(request);
    },
    decideFailure: (error, context) => {
      const kind = catalog.current().channels.get(context.channelId)?.kind ?? "whatsapp";
      if (kind === "whatsapp") return whatsApp.decideFailure(error, context);
      // In the moment in which its code is still being read, somebody else's message can only wait.
      return works.get(kind)?.decideFailure(error, context) ?? { kind: "retry", afterMs: NOT_YET_MS, slowSender: false };
    },
    find: open,
    close: async () => {
      closed = true;
      const opened = await Promise.all([...opening.values()].map(async (work) => work.catch(() => null)));
      await Promise.all(opened.map(async (work) => work?.close?.()));
    },
  };
}
