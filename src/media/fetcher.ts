/** Fetches what customers send, at once and again for as long as its address lives; then it says why not, and somebody may ask anew. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { WhatsAppChannel } from "../catalog/channel.ts";
import { downloadMedia, downloadParcel, findMedia, type MediaPorts } from "../channels/whatsapp/media.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids } from "../platform/ids.ts";
import { repeating } from "../platform/repeating.ts";
import { MOST_FILE_BYTES, sniffFile } from "./formats.ts";
import { type InboundRow, noteFailure, noteStored, takeDue } from "./inbound.store.ts";
import { keepFile } from "./keep-file.ts";
import { openParcel } from "./open-parcel.ts";
import { type Received, receiveFile } from "./receive-file.ts";
import type { MediaStorage } from "./storage.ts";

export type FetcherPorts = MediaPorts & {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly storage: MediaStorage;
  readonly arriving: string;
  readonly channelOf: (channelId: ChannelId) => WhatsAppChannel | null;
  readonly refreshCatalog: () => Promise<unknown>;
  /** Something of the message is to be shown anew. */
  readonly changed: (row: InboundRow) => Promise<void>;
  readonly failed: (error: unknown) => void;
};
export type Fetcher = AsyncDisposable & {
  /** Looks for what is due and fetches it; answers whether there was anything. */
  readonly look: () => Promise<boolean>;
};
/** Screens have words for each. */
export type FetchFault = "too_large" | "gone" | "foreign_host" | "damaged" | "unreachable" | "channel_missing";

const LOOK_MS = 1_000;
const TAKEN_MS = 120_000;
const MOST_AT_ONCE = 4;
/** The id lives seven days, and what keeps it from us (a token that ran out, a busy number) is often put right by a person. */
const TRIED_FOR_MS = 24 * 3_600_000;
/** Bytes other than those that were told come anew with the address, or never. */
const DAMAGED_TRIED_FOR_MS = 5 * 60_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export function startFetcher(ports: FetcherPorts): Fetcher {
  const { pool, clock } = ports;
  const stopping = new AbortController();

  const look = async (): Promise<boolean> => {
    let found = false;
    while (!stopping.signal.aborted) {
      const now = clock.now();
      const rows = await takeDue(pool, { now: new Date(now), until: new Date(now + TAKEN_MS), limit: MOST_AT_ONCE });
      if (rows.length === 0) return found;
      found = true;
      await Promise.all(rows.map(async (row) => attempt(ports, row).catch(ports.failed)));
    }
    return found;
  };
  return { look, ...repeating({ clock, everyMs: LOOK_MS, failed: ports.failed, stopping }, look) };
}

async function attempt(ports: FetcherPorts, row: InboundRow): Promise<void> {
  const fault = await fetchFile(ports, row).catch((error: unknown) => faultOf(error));
  if (fault !== null) {
    const now = ports.clock.now();
    const again = now + Math.min(FIRST_RETRY_MS * 2 ** (row.tries - 1), LONGEST_RETRY_MS);
    const triedForMs = fault === "unreachable" ? TRIED_FOR_MS : fault === "damaged" ? DAMAGED_TRIED_FOR_MS : 0;
    const worthIt = again < row.toldAt.getTime() + triedForMs;
    await noteFailure(ports.pool, row, fault, worthIt ? new Date(again) : null);
  }
  await ports.changed(row);
}

/** Null when it is stored. */
async function fetchFile(ports: FetcherPorts, row: InboundRow): Promise<FetchFault | null> {
  let channel = ports.channelOf(row.channelId);
  if (!channel) {
    // It may be newer than what this process knows.
    await ports.refreshCatalog();
    channel = ports.channelOf(row.channelId);
  }
  if (!channel) return "channel_missing";
  const path = join(ports.arriving, ports.ids.next());
  try {
    const received = row.parcel
      ? await openParcel(await downloadParcel(ports, channel, row.parcel.url), row.parcel, path, MOST_FILE_BYTES)
      : await receiveMedia(ports, channel, row, path);
    if (received === null) return "damaged";
    const { bytes, sha256 } = received;
    if (row.toldSha256 !== null && row.toldSha256 !== sha256) return "damaged";
    // What the sender says it is counts for nothing: a page of the web may call itself a picture.
    const mime = (await sniffFile(path)) ?? "application/octet-stream";
    const { workspaceId } = row;
    await keepFile(ports, { workspaceId, sha256, path, bytes }, async (client) => noteStored(client, row, { sha256, mime, bytes }));
    return null;
  } finally {
    await rm(path, { force: true });
  }
}

async function receiveMedia(ports: FetcherPorts, channel: WhatsAppChannel, row: InboundRow, path: string): Promise<Received> {
  const { url, bytes: told } = await findMedia(ports, channel, row.externalId);
  if (told !== null && told > MOST_FILE_BYTES) throw new AppError("too_large", "WhatsApp tells that the file is too large");
  return receiveFile(await downloadMedia(ports, channel, url), path, MOST_FILE_BYTES);
}

function faultOf(error: unknown): FetchFault {
  if (!(error instanceof AppError)) return "unreachable";
  switch (error.code) {
    case "too_large":
      return "too_large";
    case "forbidden":
      return "foreign_host";
    case "unprocessable":
      return isGone(error.details) ? "gone" : "unreachable";
    default:
      return "unreachable";
  }
}

/** Of all that Meta may refuse with (a token that ran out, missing rights, too many calls) only this speaks of the file. */
function isGone({ status, code, subcode }: AppError["details"]): boolean {
  return status === 404 || (code === 100 && subcode === 33);
}
