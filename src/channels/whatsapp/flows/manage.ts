/** A Flow's life through Meta's Graph (section 12.1 of the WhatsApp reference). */
import type { WhatsAppChannel } from "../../../catalog/channel.ts";
import { AppError } from "../../../platform/errors.ts";
import type { JsonObject } from "../../../platform/json.ts";
import type { GraphClient } from "../graph-client.ts";
import { asArray, asId, asNumber, asObject, asText } from "../json-shape.ts";

/** What Meta finds wrong with a Flow JSON; lines from 1. */
export type FlowFinding = { readonly error: string; readonly message: string; readonly line: number };

export async function createFlow(
  graph: GraphClient,
  channel: WhatsAppChannel,
  flow: { readonly name: string; readonly category: string; readonly endpointUri: string | null },
): Promise<string> {
  const answer = await graph.call(channel, {
    method: "POST",
    path: `${channel.config.accountId}/flows`,
    body: { name: flow.name, categories: [flow.category], ...endpoint(flow.endpointUri) },
  });
  const id = asId(answer["id"]);
  if (id === null) throw new AppError("unavailable", "WhatsApp made a Flow and told no id: look for it in the account, or try again");
  return id;
}

/** Those of the account that were never published, by this name. */
export async function findDraftFlows(graph: GraphClient, channel: WhatsAppChannel, name: string): Promise<readonly string[]> {
  const rows = await graph.pages(channel, `${channel.config.accountId}/flows`, { fields: "id,name,status", limit: "100" });
  return rows.flatMap((row) => {
    const flow = asObject(row);
    const id = asId(flow?.["id"]);
    return id !== null && flow?.["name"] === name && flow["status"] === "DRAFT" ? [id] : [];
  });
}

export async function updateFlow(
  graph: GraphClient,
  channel: WhatsAppChannel,
  flowId: string,
  { category, endpointUri }: { readonly category: string; readonly endpointUri: string | null },
): Promise<void> {
  await graph.call(channel, { method: "POST", path: flowId, body: { categories: [category], ...endpoint(endpointUri) } });
}

/** Answers what Meta finds wrong; empty when it may be published. */
export async function uploadFlow(
  graph: GraphClient,
  channel: WhatsAppChannel,
  flowId: string,
  json: string,
): Promise<readonly FlowFinding[]> {
  const answer = await graph.call(channel, {
    method: "POST",
    path: `${flowId}/assets`,
    upload: {
      fields: { name: "flow.json", asset_type: "FLOW_JSON" },
      filename: "flow.json",
      type: "application/json",
      bytes: Buffer.from(json),
    },
  });
  return asArray(answer["validation_errors"]).map((error) => {
    const found: JsonObject = asObject(error) ?? {};
    return {
      error: asText(found["error"]) ?? "UNKNOWN",
      message: asText(found["message"]) ?? "WhatsApp gives no reason",
      line: asNumber(found["line_start"]) ?? 1,
    };
  });
}

export async function publishFlow(graph: GraphClient, channel: WhatsAppChannel, flowId: string): Promise<void> {
  await graph.call(channel, { method: "POST", path: `${flowId}/publish`, body: {} });
}

export async function deprecateFlow(graph: GraphClient, channel: WhatsAppChannel, flowId: string): Promise<void> {
  await graph.call(channel, { method: "POST", path: `${flowId}/deprecate`, body: {} });
}

export async function removeFlow(graph: GraphClient, channel: WhatsAppChannel, flowId: string): Promise<void> {
  await graph.call(channel, { method: "DELETE", path: flowId });
}

export async function uploadPublicKey(graph: GraphClient, channel: WhatsAppChannel, publicKey: string): Promise<void> {
  await graph.call(channel, {
    method: "POST",
    path: `${channel.config.phoneNumberId}/whatsapp_business_encryption`,
    body: { business_public_key: publicKey },
  });
}

function endpoint(uri: string | null): JsonObject {
  return uri === null ? {} : { endpoint_uri: uri };
}
