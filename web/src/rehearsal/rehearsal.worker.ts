/** Plays a rehearsal beside the page, by the server's own code. */
import { simulate, type Simulation } from "../../../src/rehearsal/simulator/simulate.ts";
import { channelForm } from "../channels/channel-forms.ts";
import type { Played, ToPlay } from "./player.ts";

onmessage = ({ data }: MessageEvent<ToPlay>) => {
  const startedAt = performance.now();
  try {
    const result = simulate(revived(data.simulation), channelForm);
    postMessage({ id: data.id, result, tookMs: performance.now() - startedAt } satisfies Played);
  } catch (error) {
    postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) } satisfies Played);
  }
};

/** JSON knows no dates; the gate and the window do. */
function revived(simulation: ToPlay["simulation"]): Simulation {
  const date = (value: Date | null): Date | null => (value === null ? null : new Date(value));
  const participants = simulation.participants.map((participant) => {
    const { conversation, profile } = participant;
    return {
      ...participant,
      profile: { ...profile, createdAt: new Date(profile.createdAt), updatedAt: new Date(profile.updatedAt) },
      ...(conversation
        ? {
            conversation: {
              ...conversation,
              windowExpiresAt: date(conversation.windowExpiresAt),
              lastInboundAt: date(conversation.lastInboundAt),
              lastOutboundAt: date(conversation.lastOutboundAt),
              pairTat: date(conversation.pairTat),
            },
          }
        : {}),
    };
  });
  return { ...simulation, participants };
}
