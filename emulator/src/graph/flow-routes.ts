import type { FastifyInstance, FastifyRequest } from "fastify";
import { announceNewFlow, findFlow, keepJson, newFlow, publishFlow } from "../flows/flow-life.ts";
import { moveFlow } from "../flows/flow-status.ts";
import { isObject, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { refuseUnknown, requireAccount, requireToken } from "./access.ts";
import { paged } from "./fields.ts";
import { categoriesOf, endpointOf, flowNode, requireUniqueName } from "./flow-node.ts";
import { refuse } from "./refusal.ts";
import { filesOf, idOf, parametersOf, queryOf } from "./request-parts.ts";

type Found = { readonly flow: Flow; readonly account: Account };

/** Flows: made, filled with JSON that is judged, published, deprecated, copied between accounts. */
export function registerFlows(server: FastifyInstance, world: World): void {
  server.post("/:version/:id/flows", async (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    return createFlow(world, account, parametersOf(request));
  });

  server.get("/:version/:id/flows", async (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    const nodes = await Promise.all([...account.flows.values()].map((flow) => flowNode(world, { flow, account }, [])));
    return paged(nodes, queryOf(request), `${world.publicUrl()}/v26.0/${account.id}/flows`);
  });

  server.post("/:version/:id/migrate_flows", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    return migrate(world, account, parametersOf(request));
  });

  server.post("/:version/:id/assets", (request) => {
    const { flow, account } = flowFor(world, request);
    if (flow.status === "DEPRECATED" || flow.status === "BLOCKED")
      refuse(139001, null, {
        message: "(#139001) Flow can't be updated",
        userTitle: "Flow can't be updated",
        userMessage: `A flow in status ${flow.status} cannot be changed.`,
      });
    const given = parametersOf(request);
    const text =
      filesOf(request)[0]?.bytes.toString("utf8") ??
      textAt(given, "file") ??
      (isObject(given["file"]) ? JSON.stringify(given["file"]) : "");
    keepJson(world, account, flow, text);
    return { success: true, validation_errors: flow.errors };
  });

  server.get("/:version/:id/assets", (request) => {
    const { flow } = flowFor(world, request);
    const asset = { name: "flow.json", asset_type: "FLOW_JSON", download_url: `${world.publicUrl()}/v26.0/${flow.id}/flow.json` };
    return paged([asset], queryOf(request), `${world.publicUrl()}/v26.0/${flow.id}/assets`);
  });

  server.get("/:version/:id/flow.json", (request, reply) => reply.type("application/json").send(flowFor(world, request).flow.text ?? "{}"));

  server.post("/:version/:id/publish", async (request) => {
    const { flow, account } = flowFor(world, request);
    await publishOrRefuse(world, account, flow);
    return { success: true };
  });

  server.post("/:version/:id/deprecate", (request) => {
    const { flow, account } = flowFor(world, request);
    if (flow.status === "DRAFT" || flow.status === "DEPRECATED")
      refuse(139003, null, {
        message: "(#139003) Flow can't be deprecated",
        userTitle: "Flow can't be deprecated",
        userMessage: "Only published flows can be deprecated.",
      });
    moveFlow(world, account, flow, "DEPRECATED");
    return { success: true };
  });
}

async function createFlow(world: World, account: Account, given: JsonObject): Promise<JsonObject> {
  const name = textAt(given, "name") ?? refuse(100, null, { message: "(#100) The parameter name is required." });
  requireUniqueName(account, name, null);
  const source = textAt(given, "clone_flow_id");
  const cloned =
    source === null
      ? null
      : (account.flows.get(source) ??
        refuse(100, null, { message: "(#100) Invalid parameter", userTitle: "Flow with specified ID does not exist" }));
  const flow = newFlow(world, { name, categories: categoriesOf(given), endpointUri: endpointOf(given) ?? cloned?.endpointUri ?? null });
  account.flows.set(flow.id, flow);
  announceNewFlow(world, account, flow);
  const json = given["flow_json"];
  const text = typeof json === "string" ? json : isObject(json) ? JSON.stringify(json) : (cloned?.text ?? null);
  if (text !== null) keepJson(world, account, flow, text);
  if (given["publish"] === true || given["publish"] === "true") await publishOrRefuse(world, account, flow);
  return { id: flow.id, success: true, validation_errors: flow.errors };
}

async function publishOrRefuse(world: World, account: Account, flow: Flow): Promise<void> {
  const reason = await publishFlow(world, account, flow);
  if (reason !== null)
    refuse(139002, null, { message: "(#139002) Flow can't be published", userTitle: "Flow can't be published", userMessage: reason });
}

function flowFor(world: World, request: FastifyRequest): Found {
  requireToken(world, request);
  return findFlow(world, idOf(request)) ?? refuseUnknown(idOf(request));
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
    const copy = newFlow(world, flow);
    account.flows.set(copy.id, copy);
    if (flow.text !== null) keepJson(world, account, copy, flow.text);
    migrated.push({ source_id: flow.id, source_name: name, migrated_id: copy.id });
  }
  return { migrated_flows: migrated, failed_flows: failed };
}
