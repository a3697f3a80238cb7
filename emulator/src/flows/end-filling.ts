import { receiveFromCustomer } from "../customers/inbound.ts";
import type { JsonObject } from "../json.ts";
import { storeMedia, webhookMediaLivesMs } from "../media/links.ts";
import type { World } from "../store/world.ts";
import { shownScreen, type Filling } from "./filling.ts";

export function endBadly(filling: Filling, error: string, words: string): void {
  filling.state = "failed";
  filling.problem = { error, words };
}

/** The form is done: its answers go to the business as an `nfm_reply`, pictures as media of their own. */
export function completeFilling(world: World, filling: Filling, params: JsonObject): void {
  const response = withMedia(world, filling, params);
  const message = receiveFromCustomer(world, filling.number, filling.customer, {
    type: "interactive",
    quotedId: filling.message.id,
    content: { interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: JSON.stringify(response) } } },
  });
  filling.state = "done";
  filling.response = response;
  filling.wamid = message.id;
}

function withMedia(world: World, filling: Filling, params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      isMediaAnswer(world, filling, value) ? value.map((id) => attached(world, id)) : value,
    ]),
  );
}

/** Ids of uploaded files, and nothing else, that a picker of this flow holds. */
export function isMediaAnswer(world: World, filling: Filling, value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((id) => typeof id === "string" && world.media.has(id))) return false;
  const screens = [...filling.seen.values(), shownScreen(filling)];
  return screens.some((screen) => screen !== null && Object.values(screen.form).includes(value));
}

function attached(world: World, id: string): JsonObject {
  const media = world.media.get(id);
  if (!media) return {};
  const copy = storeMedia(world, { ...media, livesMs: webhookMediaLivesMs });
  return { file_name: media.filename ?? "file", mime_type: media.mimeType, sha256: media.sha256.toString("base64"), id: copy.id };
}
