/** What the gate must know of a portfolio's messaging limit, and what a claim does to it. */
import type { Catalog } from "../catalog/catalog.ts";
import type { Channel, Portfolio } from "../catalog/channel.ts";
import { countedOn, opensConversation } from "../conversations/reach.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";
import type { SendFacts } from "../policy/send-facts.ts";
import { type PortfolioRoom, type RoomPurpose, type RoomTicket, reservedOf } from "./portfolio-room.ts";

type PortfolioFacts = NonNullable<SendFacts["portfolio"]>;

export type RoomsOfBatch = {
  readonly factsOf: (message: OutboundMessage) => PortfolioFacts | undefined;
  /** The message is claimed: whoever is written to first counts from now on. Answers the row with that noted. */
  readonly reached: (message: OutboundMessage, sent: Conversation) => Conversation;
  /** After the commit. */
  readonly close: () => void;
};

/** Room for everybody among these messages who would be written to first and does not count yet. */
export async function takeRooms(work: LaneWork, due: readonly OutboundMessage[], { take }: PortfolioRoom): Promise<RoomsOfBatch> {
  const numbersOf = numbersByChannel(work.catalog);
  const counted = ({ profileId, channelId }: OutboundMessage): Conversation | null =>
    countedOn(conversationsWith(work, profileId, numbersOf(channelId)), work.now);
  const opens = ({ profileId, channelId }: OutboundMessage): boolean =>
    opensConversation(work.conversations.of(profileId, channelId), work.now);

  const wanted = new Map<
    string,
    { readonly channel: Channel; readonly portfolio: Limited; readonly purpose: RoomPurpose; people: number }
  >();
  for (const message of due) {
    const channel = work.catalog.channels.get(message.channelId);
    const portfolio = channel && limitedOf(channel);
    if (!channel || !portfolio || !opens(message) || counted(message)) continue;
    const key = ticketKey(channel, portfolio, message);
    const known = wanted.get(key) ?? { channel, portfolio, purpose: purposeOf(message), people: 0 };
    known.people += 1;
    wanted.set(key, known);
  }
  const tickets = new Map<string, RoomTicket>();
  for (const [key, { channel, portfolio, purpose, people }] of wanted) {
    const numbers = { workspaceId: channel.workspaceId, portfolioId: portfolio.id, channelIds: numbersOf(channel.id) };
    tickets.set(key, await take(numbers, portfolio.peoplePerDay, purpose, people, work.now));
  }
  const ticketOf = (message: OutboundMessage): { readonly ticket: RoomTicket; readonly portfolio: Limited } | null => {
    const channel = work.catalog.channels.get(message.channelId);
    const portfolio = channel && limitedOf(channel);
    const ticket = channel && portfolio && tickets.get(ticketKey(channel, portfolio, message));
    return ticket && portfolio ? { ticket, portfolio } : null;
  };
  return {
    factsOf: (message) => {
      const found = ticketOf(message);
      if (!found || !opens(message)) return undefined;
      const isCounted = counted(message) !== null;
      const room = found.ticket.room();
      return {
        counted: isCounted,
        room,
        used: found.ticket.used(),
        limit: found.portfolio.peoplePerDay,
        reserved: reservedOf(found.portfolio.peoplePerDay),
        roomAt: isCounted || room > 0 ? null : found.ticket.nextFree(work.now),
      };
    },
    reached: (message, sent) => {
      if (!opens(message)) return sent;
      const before = counted(message);
      if (!before) ticketOf(message)?.ticket.spend();
      else if (before.channelId !== sent.channelId) work.conversations.put({ ...before, reachedAt: null });
      return { ...sent, reachedAt: work.now };
    },
    close: () => {
      for (const ticket of tickets.values()) ticket.close();
    },
  };
}

type Limited = Portfolio & { readonly peoplePerDay: number };

function limitedOf({ portfolio }: Channel): Limited | null {
  return portfolio && portfolio.peoplePerDay !== null ? { ...portfolio, peoplePerDay: portfolio.peoplePerDay } : null;
}

function purposeOf({ purpose }: OutboundMessage): RoomPurpose {
  return purpose === "marketing" ? "marketing" : "other";
}

function ticketKey({ workspaceId }: Channel, { id }: Portfolio, message: OutboundMessage): string {
  return `${workspaceId}/${id}/${purposeOf(message)}`;
}

/** The numbers that share a portfolio's limit with this one, itself among them. */
export function numbersSharing(channels: Iterable<Channel>, one: Channel): readonly ChannelId[] {
  const { portfolio, workspaceId } = one;
  if (!portfolio) return [one.id];
  return [...channels].filter((other) => other.workspaceId === workspaceId && other.portfolio?.id === portfolio.id).map(({ id }) => id);
}

function numbersByChannel(catalog: Catalog): (channelId: ChannelId) => readonly ChannelId[] {
  const known = new Map<ChannelId, readonly ChannelId[]>();
  return (channelId) => {
    const found = known.get(channelId);
    if (found) return found;
    const channel = catalog.channels.get(channelId);
    const numbers = channel ? numbersSharing(catalog.channels.values(), channel) : [channelId];
    known.set(channelId, numbers);
    return numbers;
  };
}

function conversationsWith(work: LaneWork, profileId: ProfileId, numbers: readonly ChannelId[]): readonly Conversation[] {
  return numbers.flatMap((channelId) => work.conversations.of(profileId, channelId) ?? []);
}
