import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { get, send } from "../api/client.ts";
import type { JourneyDocument, JsonObject } from "../api/types.ts";
import type { Assumptions, RehearsalEnvironment, RehearsalPeople, RehearsalRequest } from "../../../src/contract/rehearsal.ts";
import type { RehearsalResult, RehearsalView, RehearsalWithResult } from "../../../src/contract/rehearsal.ts";
import type { Participant, RecordedEvent, Simulation } from "../../../src/rehearsal/simulator/simulate.ts";
import { assumptionsOf, entryProperties } from "./guesses.ts";
import { openPlayer, type Player } from "./player.ts";

export type Settings = {
  readonly people: RehearsalPeople;
  readonly assumptions: Assumptions;
  readonly learn: boolean;
  readonly environment: RehearsalEnvironment;
  readonly overMs: number;
  readonly seed: number;
  /** Of the event that people enter by; null: as one of the last days had them. */
  readonly properties: JsonObject | null;
};
export type Cast = Pick<Simulation, "channel" | "templates" | "learned"> & {
  readonly templateRules: NonNullable<Simulation["templateRules"]>;
  readonly now: string;
  readonly participants: readonly Participant[];
  readonly recorded: readonly RecordedEvent[] | null;
  readonly holdout: NonNullable<Simulation["holdout"]>;
  /** Of one such event of the last days; null when there was none, or people do not enter by an event. */
  readonly entryProperties: JsonObject | null;
  readonly hours: NonNullable<Simulation["hours"]>;
  readonly policy: NonNullable<Simulation["policy"]> | null;
  readonly others: NonNullable<Simulation["others"]>;
  readonly rateCard: NonNullable<Simulation["rateCard"]>;
  readonly fragments: NonNullable<Simulation["fragments"]>;
  readonly languages: NonNullable<Simulation["languages"]>;
};
export type Shown = { readonly result: RehearsalResult; readonly tookMs: number | null; readonly where: "here" | "server" };

const HORIZON_MS = 400 * 86_400_000;
const SETTLE_MS = 120;
const POLL_MS = 700;

/** People for a rehearsal in the browser, read anew when the document or the choice of people changes. */
export function useCast(document: JourneyDocument, people: RehearsalPeople) {
  return useQuery({
    queryKey: ["rehearsal-cast", JSON.stringify(document), people],
    queryFn: async () => send<Cast>("POST", "/v1/console/rehearsal-cast", { document, people }),
    staleTime: 300_000,
    retry: false,
    placeholderData: (before: Cast | undefined) => before,
  });
}

/** Plays again, in the browser, whenever anything changes. */
export function useLocalRehearsal(document: JourneyDocument, cast: Cast | undefined, settings: Settings) {
  const [shown, show] = useState<Shown | null>(null);
  const [error, setError] = useState<string | null>(null);
  const player = useRef<Player | null>(null);
  useEffect(() => {
    player.current = openPlayer((played) => {
      if ("error" in played) return setError(played.error);
      setError(null);
      show({ result: played.result, tookMs: played.tookMs, where: "here" });
    });
    return () => player.current?.close();
  }, []);
  useEffect(() => {
    if (!cast) return undefined;
    // A slider under the finger changes many times: only where it rests is played.
    const timer = setTimeout(() => player.current?.play(simulationOf(document, cast, settings)), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [document, cast, settings]);
  return { shown, error };
}

function simulationOf(document: JourneyDocument, cast: Cast, settings: Settings): Omit<Simulation, "progress"> {
  const {
    now,
    recorded,
    participants,
    channel,
    templates,
    templateRules,
    learned,
    holdout,
    hours,
    policy,
    others,
    rateCard,
    fragments,
    languages,
  } = cast;
  return {
    document,
    participants,
    ...(recorded ? { recorded } : {}),
    entry: { atMs: Date.parse(now), overMs: settings.overMs, properties: entryProperties(document, cast, settings) },
    assumptions: assumptionsOf(document, cast, settings),
    learned: settings.learn ? learned : {},
    environment: settings.environment,
    channel,
    templates,
    templateRules,
    holdout,
    hours,
    policy,
    others,
    rateCard,
    fragments,
    languages,
    seed: settings.seed,
    horizonMs: HORIZON_MS,
    examples: 40,
  };
}

/** Plays on the server, on as many people as asked for; `null` while none was asked for. */
export function useServerRehearsal(id: string | null) {
  return useQuery({
    queryKey: ["rehearsal", id],
    queryFn: async ({ signal }) => get<RehearsalWithResult>(`/v1/rehearsals/${id ?? ""}`, {}, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && ["done", "failed", "cancelled"].includes(state.data.state) ? false : POLL_MS),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export async function startOnServer(document: JourneyDocument, cast: Cast, settings: Settings, most: number): Promise<RehearsalView> {
  const { people, learn, environment, overMs, seed } = settings;
  const over = overMs === 0 ? {} : { over: `PT${Math.round(overMs / 60_000)}M` };
  const request: RehearsalRequest = {
    document: { ...document },
    people: people.from === "sample" ? people : { ...people, most },
    ...(people.from === "events" ? {} : { entry: { ...over, properties: entryProperties(document, cast, settings) } }),
    assumptions: assumptionsOf(document, cast, settings),
    behaviour: learn ? "history" : "assumed",
    environment,
    seed,
  };
  return send<RehearsalView>("POST", "/v1/rehearsals", request);
}

/** Those of the last day on the server, newest first: whoever left can find theirs again. */
export function useEarlier(journey: string) {
  return useQuery({
    queryKey: ["rehearsals", journey],
    queryFn: async ({ signal }) =>
      (await get<{ rows: RehearsalView[] }>("/v1/rehearsals", {}, signal)).rows.filter((row) => row.journey === journey),
    refetchInterval: 10_000,
  });
}
