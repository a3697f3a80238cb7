import { useQueryClient } from "@tanstack/react-query";
import { send } from "../../api/client.ts";
import type { JourneyDetail } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";

export type JourneyCommand = "pause" | "resume" | "drain" | "stop" | "archive" | "restore";
type Body = Readonly<Record<string, unknown>>;

/** Gives the command; what is on the screen of the journey is read again before it counts as given. */
export function useControl(name: string, command: JourneyCommand, onDone: () => void) {
  const client = useQueryClient();
  return useAction({
    mutationFn: async (body: Body) => send("POST", `/v1/journeys/${encodeURIComponent(name)}/${command}`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["journeys"] });
      onDone();
    },
  });
}

/** Everybody under way, in whatever version. */
export function underWay({ versions }: JourneyDetail): number {
  return versions.reduce((sum, { live }) => sum + live, 0);
}
