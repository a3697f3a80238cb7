/** This process's one way to Meta: its connections, what opens them, and what sends, asks and looks up over them. */
import type { WhatsAppChannel, WhatsAppSecrets } from "../catalog/channel.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { CONNECTION_DEFAULTS, createConnections, type Guard } from "../channels/whatsapp/connections.ts";
import { createGraphClient, type GraphClient } from "../channels/whatsapp/graph-client.ts";
import { createReadHistory, type ReadHistory } from "../channels/whatsapp/message-history.ts";
import { createWhatsAppSend, type SendMessage } from "../channels/whatsapp/send.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { AppError } from "../platform/errors.ts";
import type { LaneTuning } from "./lane-tuning.ts";

export type WhatsApp = AsyncDisposable & {
  readonly send: SendMessage;
  readonly graph: GraphClient;
  readonly readHistory: ReadHistory;
  readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets>;
};

export function openWhatsApp(ports: {
  readonly guard: Guard;
  readonly doorSecrets: Pick<DoorSecrets, "channel">;
  readonly callbackKey: string;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly times: LaneTuning["times"];
}): WhatsApp {
  const { callbackKey, clock, crashPoints, times } = ports;
  const connections = createConnections(ports.guard, { ...CONNECTION_DEFAULTS, timeoutMs: times.answerMs });
  const { exchange } = connections;
  const secretsOf = async (channel: WhatsAppChannel): Promise<WhatsAppSecrets> => {
    const door = await ports.doorSecrets.channel(channel.id);
    if (!door) throw new AppError("not_found", `channel ${channel.id} is gone`);
    return door.secrets;
  };
  const graph = createGraphClient({ exchange, secretsOf });
  return {
    send: createWhatsAppSend({ exchange, secretsOf, callbackKey, clock, crashPoints, leastTimeToWriteMs: times.leastToWriteMs }),
    graph,
    readHistory: createReadHistory(graph),
    secretsOf,
    [Symbol.asyncDispose]: async () => connections.close(),
  };
}
