/**
 * Messages inside a shop's own pages: kept in a feed until they expire, shown by a script that we serve, live; visitors write back. A message
 * is accepted once it stands in the feed. How to set it up: `docs/in-app.md`.
 */
import { readFileSync } from "node:fs";
import type { Channel } from "../../catalog/channel.ts";
import type { AttemptOutcome } from "../../messages/attempt.ts";
import type { FieldValues } from "../../messages/content.ts";
import type { OutboundMessage } from "../../messages/message.ts";
import type { OpenChannel, SendRequest } from "../channel-module.ts";
import { script } from "../page-answer.ts";
import { assertPermitted } from "../permitted.ts";
import { addItem, dropExpired, type NewItem } from "./feed.store.ts";
import { openHints } from "./hints.ts";
import { keptUntil } from "./kept-until.ts";
import { answerReader } from "./reader.ts";

const SWEEP_EVERY_MS = 600_000;
const SWEPT_AT_ONCE = 5_000;

export const open: OpenChannel = (ports) => {
  const { pool, clock, changes, webhookUrlOf, isSending, failed } = ports;
  const client = readScript();
  const hints = openHints(changes);
  const stopping = new AbortController();
  const sweep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const dropped = await dropExpired(pool, new Date(clock.now()), SWEPT_AT_ONCE).catch((error: unknown) => (failed(error), 0));
      if (dropped < SWEPT_AT_ONCE) await clock.sleep(SWEEP_EVERY_MS, stopping.signal);
    }
  };
  const swept = isSending ? sweep() : Promise.resolve();
  return {
    send: async (request: SendRequest): Promise<AttemptOutcome> => {
      const { channel } = request;
      const { message, fields } = assertPermitted(request);
      const item = itemOf(channel, message, fields, clock.now());
      try {
        await addItem(pool, item);
      } catch (error) {
        failed(error);
        // Were it there all the same, it is there once: the next attempt adds nothing.
        return { kind: "not_sent", why: "database" };
      }
      changes.tell({ workspaceId: channel.workspaceId, profileId: message.profileId });
      return { kind: "accepted", externalId: message.id, note: null };
    },

    decideFailure: () => ({ kind: "fail" }),

    receive: async (channel, call) => {
      if (call.method === "POST") return answerReader({ ...ports, hints }, channel, call);
      if (call.path !== "/client.js") return null;
      return script(client.replace('{ base: "" }', () => JSON.stringify({ base: webhookUrlOf(channel) })));
    },

    close: async () => {
      hints.close();
      stopping.abort();
      await swept;
    },
  };
};

/** Written as modules, served as one script that pages load as they always did, with nothing of it in their own scope. */
function readScript(): string {
  const parts = ["conversation.js", "client.js"].map((name) => readFileSync(new URL(`client/${name}`, import.meta.url), "utf8"));
  return `(() => {\n${parts.join("\n").replaceAll(/^(?:import .*|export (?=const))/gm, "")}})();\n`;
}

function itemOf(channel: Channel, message: OutboundMessage, fields: FieldValues, nowMs: number): NewItem {
  const { title = "", text = "", image = "", url = "", label = "", placement } = fields;
  const createdAt = new Date(nowMs);
  const kept = keptUntil(channel, createdAt).getTime();
  return {
    id: message.id,
    workspaceId: channel.workspaceId,
    channelId: channel.id,
    profileId: message.profileId,
    attempt: message.attempt,
    placement: placement === "banner" ? "banner" : "feed",
    content: { title, text, image, url, label, counted: (message.rendered?.links ?? []).length > 0 },
    createdAt,
    expiresAt: new Date(Math.min(kept, message.expiresAt?.getTime() ?? kept)),
  };
}
