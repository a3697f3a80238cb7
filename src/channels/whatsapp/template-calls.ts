/** The management calls of a template's life: section 2, rows 7 to 15, of the WhatsApp reference. */
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import { REFUSAL_EN, refusalKey } from "../../messages/template/refusals.ts";
import { AppError } from "../../platform/errors.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { asId, asNumber, asObject, asText } from "./json-shape.ts";
import { TEMPLATE_LIST_FIELDS } from "./templates.ts";

export type SampleUpload = { readonly type: string; readonly name: string; readonly content: Buffer };
export type StoredAtMeta = {
  readonly externalId: string;
  readonly status: string;
  readonly category: string;
  readonly components: Json;
  readonly ttlSeconds: number | null;
};

/** Answers the handle that a media header's example names. */
export async function uploadSample(graph: GraphClient, channel: WhatsAppChannel, { type, name, content }: SampleUpload): Promise<string> {
  const session = await call(graph, channel, {
    method: "POST",
    path: `${channel.config.appId}/uploads`,
    query: { file_length: String(content.length), file_type: type, file_name: name },
  });
  const done = await call(graph, channel, { method: "POST", path: told(session, "id"), bytes: content });
  return told(done, "h");
}

export async function createTemplate(graph: GraphClient, channel: WhatsAppChannel, body: JsonObject): Promise<{ readonly status: string }> {
  const answer = await call(graph, channel, { method: "POST", path: `${channel.config.accountId}/message_templates`, body });
  return { status: asText(answer["status"])?.toUpperCase() ?? "PENDING" };
}

export async function editTemplate(graph: GraphClient, channel: WhatsAppChannel, externalId: string, body: JsonObject): Promise<void> {
  await call(graph, channel, { method: "POST", path: externalId, body });
}

export async function deleteTemplate(
  graph: GraphClient,
  channel: WhatsAppChannel,
  { name, externalId }: { readonly name: string; readonly externalId: string },
): Promise<void> {
  await call(graph, channel, {
    method: "DELETE",
    path: `${channel.config.accountId}/message_templates`,
    query: { hsm_id: externalId, name },
  });
}

export async function unpauseTemplate(graph: GraphClient, channel: WhatsAppChannel, externalId: string): Promise<void> {
  await call(graph, channel, { method: "POST", path: `${externalId}/unpause`, body: {} });
}

/** As the account has it at this moment; the list's filter takes parts of names. */
export async function findTemplate(
  graph: GraphClient,
  channel: WhatsAppChannel,
  { name, language }: { readonly name: string; readonly language: string },
): Promise<StoredAtMeta | null> {
  const rows = await graph.pages(channel, `${channel.config.accountId}/message_templates`, {
    fields: `${TEMPLATE_LIST_FIELDS},message_send_ttl_seconds`,
    name,
    language,
    limit: "100",
  });
  const found = rows.map(asObject).find((row) => row?.["name"] === name && row["language"] === language);
  const externalId = asId(found?.["id"]);
  if (!found || externalId === null) return null;
  return {
    externalId,
    status: asText(found["status"])?.toUpperCase() ?? "PENDING",
    category: asText(found["category"])?.toUpperCase() ?? "",
    components: found["components"] ?? [],
    ttlSeconds: asNumber(found["message_send_ttl_seconds"]),
  };
}

const MOST_OF_LIBRARY = 100;

/** Ready-made templates: Meta's own fields, as they came. */
export async function searchLibrary(
  graph: GraphClient,
  channel: WhatsAppChannel,
  query: { readonly search?: string | undefined; readonly language?: string | undefined },
): Promise<readonly JsonObject[]> {
  const { search, language } = query;
  let seen = 0;
  const rows = await graph.pages(
    channel,
    "message_template_library",
    { limit: "50", ...(search ? { search } : {}), ...(language ? { language } : {}) },
    (page) => (seen += page.length) >= MOST_OF_LIBRARY,
  );
  return rows.map(asObject).filter((row) => row !== null);
}

/** A refusal says in plain words what to change; Meta's own words go along. */
async function call(graph: GraphClient, channel: WhatsAppChannel, request: GraphRequest): Promise<JsonObject> {
  try {
    return await graph.call(channel, request);
  } catch (error) {
    if (!(error instanceof AppError) || error.details["status"] === undefined) throw error;
    const refused = { code: asNumber(error.details["code"]), subcode: asNumber(error.details["subcode"]) };
    const key = refusalKey(refused);
    const theirs = asText(error.details["userMessage"]);
    const sentence = key === null ? (theirs ?? error.message) : REFUSAL_EN[key];
    throw new AppError(error.code, `WhatsApp did not take it: ${sentence}`, {
      details: { refusal: { ...refused, key, message: theirs } },
      cause: error,
    });
  }
}

function told(answer: JsonObject, key: string): string {
  const value = asText(answer[key]);
  if (value === null) throw new AppError("unavailable", "WhatsApp took the file and did not say under which name: submit again");
  return value;
}
