import { answersPing, findFlow, usesEndpoint } from "../flows/flow-life.ts";
import { moveFlow } from "../flows/flow-status.ts";
import { objectsAt, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { healthOf } from "./account-node.ts";
import { project, type AskedField } from "./fields.ts";
import { refuse } from "./refusal.ts";

type Found = { readonly flow: Flow; readonly account: Account };

const defaults = ["id", "name", "status", "categories", "validation_errors"];
const categories = [
  "SIGN_UP",
  "SIGN_IN",
  "APPOINTMENT_BOOKING",
  "LEAD_GENERATION",
  "SHOPPING",
  "CONTACT_US",
  "CUSTOMER_SUPPORT",
  "SURVEY",
  "OTHER",
];

export async function flowNode(world: World, { flow, account }: Found, asked: readonly AskedField[]): Promise<JsonObject> {
  const metric = asked.find((field) => field.name === "metric");
  const app = world.apps.get(account.appId);
  const wantsHealth = asked.some((field) => field.name === "health_status");
  return project(
    {
      id: flow.id,
      name: flow.name,
      status: flow.status,
      categories: flow.categories,
      validation_errors: flow.errors,
      json_version: textAt(flow.json ?? {}, "version") ?? "7.3",
      data_api_version: textAt(flow.json ?? {}, "data_api_version") ?? "3.0",
      data_channel_uri: flow.endpointUri ?? "",
      endpoint_uri: flow.endpointUri ?? "",
      preview: {
        preview_url: `${world.publicUrl()}/v26.0/${flow.id}/flow.json`,
        expires_at: new Date(world.clock.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z$/, "+0000"),
      },
      health_status: wantsHealth ? await healthOfFlow(world, { flow, account }) : undefined,
      whatsapp_business_account: { id: account.id, name: account.name, currency: account.currency, timezone_id: "1" },
      application: { id: account.appId, name: app?.name, link: `https://www.facebook.com/games/?app_id=${account.appId}` },
      metric: metric
        ? { granularity: metric.arguments.get("granularity") ?? "DAY", name: metric.arguments.get("name"), data_points: [] }
        : undefined,
    },
    asked,
    defaults,
  );
}

/** BLOCKED when the flow is, or when its endpoint does not answer a ping. */
async function healthOfFlow(world: World, { flow, account }: Found): Promise<JsonObject> {
  const entity = { entity_type: "FLOW", id: flow.id };
  const silent = flow.json && usesEndpoint(flow.json) && flow.endpointUri !== null && !(await answersPing(world, account, flow));
  if (flow.status !== "BLOCKED" && !silent) return healthOf(world, account, [entity]);
  const description = silent ? "The endpoint does not answer health checks." : "The Flow is blocked because its endpoint failed too often.";
  const blocked = {
    ...entity,
    can_send_message: "BLOCKED",
    errors: [{ error_code: 131000, error_description: description, possible_solution: "Check the endpoint of the Flow." }],
  };
  const healthy = healthOf(world, account, []);

  return { can_send_message: "BLOCKED", entities: [blocked, ...objectsAt(healthy, "entities")] };
}

/** Name, categories and endpoint. Editing what is published makes it a draft again. */
export function updateFlow(world: World, { flow, account }: Found, given: JsonObject): JsonObject {
  const name = textAt(given, "name");
  if (name !== null) requireUniqueName(account, name, flow.id);
  if (given["categories"] !== undefined) flow.categories = categoriesOf(given);
  flow.endpointUri = endpointOf(given) ?? flow.endpointUri;
  flow.name = name ?? flow.name;
  if (flow.status === "PUBLISHED") moveFlow(world, account, flow, "DRAFT");
  return { success: true };
}

export function deleteFlow(world: World, id: string): JsonObject {
  const found = findFlow(world, id);
  if (found && found.flow.status !== "DRAFT")
    refuse(139004, null, {
      message: "(#139004) Flow can't be deleted",
      userTitle: "Flow can't be deleted",
      userMessage: "Only flows in draft status can be deleted.",
    });
  found?.account.flows.delete(id);
  return { success: true };
}

export function requireUniqueName(account: Account, name: string, except: string | null): void {
  const taken = [...account.flows.values()].some((flow) => flow.name === name && flow.id !== except);
  if (taken)
    refuse(100, null, {
      message: "(#100) Invalid parameter",
      userTitle: "Flow name is not unique",
      userMessage: `There is a Flow named ${name} in this account already.`,
    });
}

export function categoriesOf(given: JsonObject): string[] {
  const value = parsedAt(given, "categories");
  const list = Array.isArray(value) ? value.map(String) : ["OTHER"];
  const stray = list.find((category) => !categories.includes(category));
  if (stray !== undefined || list.length === 0)
    refuse(100, null, { message: `(#100) Param categories must be among {${categories.join(", ")}} - got "${stray ?? ""}".` });
  return list;
}

export function endpointOf(given: JsonObject): string | null {
  const uri = textAt(given, "endpoint_uri");
  if (uri !== null && !/^https?:\/\/\S+$/.test(uri))
    refuse(100, null, { message: "(#100) Invalid parameter", userTitle: "Invalid Endpoint URI", userMessage: "Provide a valid URL." });
  return uri;
}
