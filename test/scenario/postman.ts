/** Stands between the emulated Meta and Parley, and loses its manners: keeps webhooks back, shuffles, copies and re-cuts them. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { whatsAppOnly } from "../../src/catalog/channel.ts";
import { subscribeApp, subscribeFields } from "../../src/channels/whatsapp/account.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { World } from "./world.ts";

type Webhook = { readonly object: string; readonly entry: readonly unknown[] };
export type Postman = Awaited<ReturnType<typeof hirePostman>>;

export async function hirePostman(world: World) {
  const path = `/webhooks/whatsapp/${world.channelId}`;
  const held: Webhook[] = [];
  let keeps = false;

  const post = async (webhook: Webhook): Promise<void> => {
    const raw = JSON.stringify(webhook);
    const signature = `sha256=${createHmac("sha256", EMULATED.appSecret).update(raw).digest("hex")}`;
    const answer = await world.call("POST", path, raw, { "x-hub-signature-256": signature });
    if (answer.status !== 200) throw new Error(`Parley answered ${answer.status} to ${raw}`);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const handle = async (): Promise<string> => {
        if (request.method === "GET") return String((await world.call("GET", request.url ?? "/")).body);
        const webhook = JSON.parse(Buffer.concat(chunks).toString()) as Webhook;
        if (keeps) held.push(webhook);
        else await post(webhook);
        return "";
      };
      handle().then(
        (body) => response.end(body),
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const callback = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, verifyToken: await verifyTokenOf(world) };
  const channel = whatsAppOnly(world.system.catalog.current().channels.get(world.channelId));
  if (!channel) throw new Error("the world has no channel");
  await subscribeApp(world.system.lanes.graph, channel, callback);
  await subscribeFields(world.system.lanes.graph, channel, callback);

  return {
    keepBack: (on: boolean): void => void (keeps = on),
    takeHeld: (): readonly Webhook[] => held.splice(0),
    /** Several webhooks as one POST, as Meta does when it tries again. */
    post: async (webhooks: readonly Webhook[]): Promise<void> =>
      post({ object: "whatsapp_business_account", entry: webhooks.flatMap((webhook) => webhook.entry) }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function verifyTokenOf({ system, channelId }: World): Promise<string> {
  const { rows } = await system.pool.query<{ secrets: Buffer }>("select secrets from channel where id = $1", [channelId]);
  const sealed = rows[0]?.secrets;
  if (!sealed) throw new Error("the channel has no secrets");
  return (system.secrets.open(sealed, `channel:${channelId}`) as { readonly verifyToken: string }).verifyToken;
}
