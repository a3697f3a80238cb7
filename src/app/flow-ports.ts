/** Hands Meta's calls about Flows down to the catalog, which makes and publishes forms. */
import type { Catalog } from "../catalog/catalog.ts";
import { type WhatsAppChannel, whatsAppOnly } from "../catalog/channel.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { ensureFlowKey, type FlowKeyPorts } from "../catalog/flow-keys.ts";
import type { FlowPorts } from "../catalog/forms.ts";
import {
  createFlow,
  deprecateFlow,
  findDraftFlows,
  publishFlow,
  removeFlow,
  updateFlow,
  uploadFlow,
  uploadPublicKey,
} from "../channels/whatsapp/flows/manage.ts";
import type { GraphClient } from "../channels/whatsapp/graph-client.ts";
import { openDuty } from "../db/duty.store.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids } from "../platform/ids.ts";

/** Longer than Meta may take for all that it is asked on the way. */
const PUBLISHING_MS = 5 * 60_000;

export function createFlowPorts({
  graph,
  publicUrl,
  catalog,
  ...ports
}: {
  readonly graph: GraphClient;
  readonly publicUrl: string;
  readonly catalog: () => Catalog;
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly doorSecrets: DoorSecrets;
}): { readonly flows: FlowPorts; readonly flowKeys: FlowKeyPorts } {
  const channelOf = (id: ChannelId): WhatsAppChannel => {
    const channel = whatsAppOnly(catalog().channels.get(id));
    if (!channel) throw new AppError("not_found", `there is no channel ${id}`);
    return channel;
  };
  const flowKeys: FlowKeyPorts = { ...ports, uploadPublicKey: async (id, key) => uploadPublicKey(graph, channelOf(id), key) };
  return {
    flowKeys,
    flows: {
      create: async (id, flow) => createFlow(graph, channelOf(id), flow),
      findDrafts: async (id, name) => findDraftFlows(graph, channelOf(id), name),
      update: async (id, flowId, flow) => updateFlow(graph, channelOf(id), flowId, flow),
      upload: async (id, flowId, json) => uploadFlow(graph, channelOf(id), flowId, json),
      publish: async (id, flowId) => publishFlow(graph, channelOf(id), flowId),
      deprecate: async (id, flowId) => deprecateFlow(graph, channelOf(id), flowId),
      remove: async (id, flowId) => removeFlow(graph, channelOf(id), flowId),
      ensureKey: async (by, id) => ensureFlowKey(flowKeys, by, id),
      endpointOf: (id, formId) => `${publicUrl}/webhooks/whatsapp/${id}/flows/${formId}`,
      claimPublishing: async (formId) => {
        const duty = openDuty(ports.pool, { name: `form/${formId}`, holder: ports.ids.next(), forMs: PUBLISHING_MS });
        return (await duty.hold()) ? duty.release : null;
      },
    },
  };
}
