import type { Catalog } from "../catalog/catalog.ts";
import { assetsOf } from "../messages/media-assets.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { MediaFact } from "../policy/send-facts.ts";

const NONE: readonly MediaFact[] = [];

/** How the message's number has the files that it names. An id that is about to expire is none: what was accepted may be fetched later. */
export function mediaFacts({ content, channelId, workspaceId }: OutboundMessage, catalog: Catalog, now: Date): readonly MediaFact[] {
  const named = assetsOf(content);
  if (named.length === 0) return NONE;
  return named.map((asset) => {
    const known = catalog.assets.get(asset);
    if (!known || known.workspaceId !== workspaceId) return { asset, state: "missing" };
    // Not WhatsApp's: it goes with the message itself.
    if (content.kind === "fields") return { asset, state: "ready", id: asset, filename: known.filename };
    const upload = known.uploads.get(channelId);
    if (upload?.state === "refused") return { asset, state: "refused", filename: known.filename, reason: upload.reason };
    if (upload === undefined || upload.expiresAt.getTime() - now.getTime() < LEAST_LIFE_MS) return { asset, state: "uploading" };
    return { asset, state: "ready", id: upload.externalId, filename: known.filename };
  });
}

const LEAST_LIFE_MS = 24 * 3_600_000;
