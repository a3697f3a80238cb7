import type { FastifyInstance, FastifyRequest } from "fastify";
import { isObject, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { healthOf } from "./account-node.ts";
import { refuseUnknown, requireAccount, requireToken } from "./access.ts";
import { paged, project, type AskedField } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { filesOf, idOf, parametersOf, queryOf } from "./request-parts.ts";

type Found = { readonly flow: Flow; readonly account: Account };

/** Flows can be made, filled, published and sent; the flow JSON is kept, not judged. */
export function registerFlows(server: FastifyInstance, world: World): void {
  server.post("/:version/:id/flows", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    const given = parametersOf(request);
    const name = textAt(given, "name") ?? refuse(100, null, { message: "(#100) The parameter name is required." });
    const flow: Flow = {
      id: world.random.digits(16),
      name,
      status: "DRAFT",
      categories: categoriesOf(given),
      endpointUri: textAt(given, "endpoint_uri"),
      json: null,
    };
    account.flows.set(flow.id, flow);
    return { id: flow.id, success: true, validation_errors: [] };
  });

  server.get("/:version/:id/flows", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    const nodes = [...account.flows.values()].map((flow) => flowNode(world, { flow, account }, []));
    return paged(nodes, queryOf(request), `${world.publicUrl()}/v26.0/${account.id}/flows`);
  });

  server.post("/:version/:id/migrate_flows", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    return migrate(world, account, parametersOf(request));
  });

  server.post("/:version/:id/assets", (request) => {
    const { flow } = flowFor(world, request);
    const file = filesOf(request)[0]?.bytes.toString("utf8") ?? textAt(parametersOf(request), "file") ?? "";
    const json = parsedAt({ file }, "file");
    if (isObject(json)) flow.json = json;
    if (flow.status === "PUBLISHED") flow.status = "DRAFT";
    return { success: true, validation_errors: isObject(json) ? [] : [notJson] };
  });

  server.get("/:version/:id/assets", (request) => {
    const { flow } = flowFor(world, request);
    const asset = { name: "flow.json", asset_type: "FLOW_JSON", download_url: `${world.publicUrl()}/v26.0/${flow.id}/flow.json` };
    return paged([asset], queryOf(request), `${world.publicUrl()}/v26.0/${flow.id}/assets`);
  });

  server.get("/:version/:id/flow.json", (request) => flowFor(world, request).flow.json ?? {});
  server.post("/:version/:id/publish", (request) => moveFlow(world, flowFor(world, request), "PUBLISHED"));
  server.post("/:version/:id/deprecate", (request) => moveFlow(world, flowFor(world, request), "DEPRECATED"));
}

export function findFlow(world: World, id: string): Found | null {
  for (const account of world.accounts.values()) {
    const flow = account.flows.get(id);
    if (flow) return { flow, account };
  }
  return null;
}

const defaults = ["id", "name", "status", "categories", "validation_errors"];

export function flowNode(world: World, { flow, account }: Found, asked: readonly AskedField[]): JsonObject {
  const metric = asked.find((field) => field.name === "metric");
  const app = world.apps.get(account.appId);
  return project(
    {
      id: flow.id,
      name: flow.name,
      status: flow.status,
      categories: flow.categories,
      validation_errors: [],
      json_version: textAt(flow.json ?? {}, "version") ?? "7.3",
      data_api_version: textAt(flow.json ?? {}, "data_api_version") ?? "3.0",
      data_channel_uri: flow.endpointUri ?? "",
      endpoint_uri: flow.endpointUri ?? "",
      preview: {
        preview_url: `${world.publicUrl()}/v26.0/${flow.id}/flow.json`,
        expires_at: new Date(world.clock.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z$/, "+0000"),
      },
      health_status: healthOf(world, account, [{ entity_type: "FLOW", id: flow.id }]),
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

export function updateFlow({ flow }: Found, given: JsonObject): JsonObject {
  flow.name = textAt(given, "name") ?? flow.name;
  flow.endpointUri = textAt(given, "endpoint_uri") ?? flow.endpointUri;
  if (given["categories"] !== undefined) flow.categories = categoriesOf(given);
  return { success: true };
}

export function deleteFlow(world: World, id: string): JsonObject {
  const found = findFlow(world, id);
  if (found && found.flow.status !== "DRAFT") refuse(100, null, { message: "(#100) Only draft flows can be deleted." });
  found?.account.flows.delete(id);
  return { success: true };
}

const notJson = {
  error: "INVALID_JSON",
  error_type: "JSON_SCHEMA_ERROR",
  message: "The file is not a JSON object.",
  line_start: 1,
  line_end: 1,
  column_start: 1,
  column_end: 1,
};

function flowFor(world: World, request: FastifyRequest): Found {
  requireToken(world, request);
  return findFlow(world, idOf(request)) ?? refuseUnknown(idOf(request));
}

function moveFlow(world: World, { flow, account }: Found, status: "PUBLISHED" | "DEPRECATED"): JsonObject {
  const before = flow.status;
  if (status === "DEPRECATED" && before !== "PUBLISHED") refuse(100, null, { message: "(#100) Only published flows can be deprecated." });
  flow.status = status;
  publishForAccount(world, account, "flows", {
    event: "FLOW_STATUS_CHANGE",
    message: `Flow ${flow.name} changed status from ${before} to ${status}`,
    flow_id: flow.id,
    old_status: before,
    new_status: status,
  });
  return { success: true };
}

function categoriesOf(given: JsonObject): string[] {
  const categories = parsedAt(given, "categories");
  return Array.isArray(categories) ? categories.map(String) : ["OTHER"];
}

function migrate(world: World, account: Account, given: JsonObject): JsonObject {
  const source = world.accounts.get(textAt(given, "source_waba_id") ?? "") ?? refuseUnknown(textAt(given, "source_waba_id") ?? "", "post");
  const names = parsedAt(given, "source_flow_names");
  const migrated: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const name of Array.isArray(names) ? names.map(String) : [...source.flows.values()].map((flow) => flow.name)) {
    const flow = [...source.flows.values()].find((candidate) => candidate.name === name);
    if (!flow) {
      failed.push({
        source_name: name,
        error_code: "4233041",
        error_message: "Flows Migration Error: Flow name not found in source WABA.",
      });
      continue;
    }
    const copy: Flow = { ...flow, id: world.random.digits(16), status: "DRAFT" };
    account.flows.set(copy.id, copy);
    migrated.push({ source_id: flow.id, source_name: name, migrated_id: copy.id });
  }
  return { migrated_flows: migrated, failed_flows: failed };
}
