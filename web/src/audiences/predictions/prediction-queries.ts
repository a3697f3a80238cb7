/** What the pages of predictions read and write. Keys begin with `predictions`, so that one change refreshes all of them. */
import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../../api/client.ts";
import type { Prediction, PredictionDocument, PredictionSummary, PredictionWhy } from "../../api/types.ts";

const base = "/v1/predictions";
const at = (name: string): string => `${base}/${encodeURIComponent(name)}`;

const BUSY: readonly PredictionSummary["state"][] = ["waiting", "training", "scoring", "applying"];
export const isBusy = ({ state }: Pick<PredictionSummary, "state">): boolean => BUSY.includes(state);

export const predictionsQuery = queryOptions({
  queryKey: ["predictions"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly PredictionSummary[] }>(base, {}, signal),
  refetchInterval: ({ state }) => (state.data?.rows.some(isBusy) ? 1_000 : 15_000),
});
export const predictionQuery = (name: string) =>
  queryOptions({
    queryKey: ["predictions", name],
    queryFn: ({ signal }) => get<Prediction>(at(name), {}, signal),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? 700 : 15_000),
  });
export const predictionsOfQuery = (id: string) =>
  queryOptions({
    queryKey: ["predictions", "", "of", id],
    queryFn: ({ signal }) => get<{ readonly rows: readonly PredictionWhy[] }>(`/v1/console/profiles/${id}/predictions`, {}, signal),
  });

export const storePrediction = async (document: PredictionDocument): Promise<unknown> => send("PUT", at(document.name), document);
export const trainPrediction = async (name: string): Promise<unknown> => send("POST", `${at(name)}/train`, {});
export const removePrediction = async (name: string): Promise<unknown> => send("DELETE", at(name));
