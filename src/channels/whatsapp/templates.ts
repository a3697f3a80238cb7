import type { Template } from "../../catalog/template.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";
import { asArray, asId, asObject, asText, child } from "./json-shape.ts";

export const TEMPLATE_LIST_FIELDS = "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason";

/** All templates of the account, as they are now. */
export async function listTemplates(graph: GraphClient, channel: WhatsAppChannel, now: Date): Promise<readonly Template[]> {
  const rows = await graph.pages(channel, `${channel.config.accountId}/message_templates`, { fields: TEMPLATE_LIST_FIELDS, limit: "100" });
  return rows.map((row) => toTemplate(row, channel, now)).filter((template) => template !== null);
}

const CATEGORIES: ReadonlySet<string> = new Set(["MARKETING", "UTILITY", "AUTHENTICATION"]);

/** Shape of section 4.4. Null without id, name, language, or a category we know: such a template cannot be sent. */
export function toTemplate(row: Json, channel: WhatsAppChannel, now: Date): Template | null {
  const object = asObject(row);
  const externalId = asId(object?.["id"]);
  const name = asText(object?.["name"]);
  const language = asText(object?.["language"]);
  const category = asText(object?.["category"])?.toUpperCase() ?? "";
  if (!object || !externalId || !name || !language || !CATEGORIES.has(category)) return null;
  const rejected = asText(object["rejected_reason"]);
  return {
    workspaceId: channel.workspaceId,
    channelId: channel.id,
    externalId,
    name,
    language,
    status: asText(object["status"])?.toUpperCase() ?? "PENDING",
    category: category as Template["category"],
    // Any case on input, POSITIONAL when absent (section 4.1).
    parameterFormat: asText(object["parameter_format"])?.toUpperCase() === "NAMED" ? "NAMED" : "POSITIONAL",
    components: asArray(object["components"]).filter((component): component is JsonObject => asObject(component) !== null),
    qualityScore: asText(child(object, "quality_score")["score"]),
    rejectedReason: rejected === "NONE" ? null : rejected,
    syncedAt: now,
  };
}
