import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import type { AdviceAsk, AdviceView } from "../../../src/contract/advice.ts";
import { send } from "../api/client.ts";

const ASKED_AFTER_MS = 500;
/** A few letters more or less change nothing. */
const STEP = 50;

/** The advisor's answer to what is being written, asked for when typing pauses. */
export function useAdvice(asked: AdviceAsk): AdviceView | undefined {
  const [key] = useDebouncedValue(keyOf(asked), ASKED_AFTER_MS);
  return useQuery(adviceQuery(key)).data;
}

/** Of several at once, in their order; undefined until all are there. */
export function useAdvices(asked: readonly AdviceAsk[]): readonly AdviceView[] | undefined {
  const [keys] = useDebouncedValue(asked.map(keyOf).join("\n"), ASKED_AFTER_MS);
  const all = keys === "" ? [] : keys.split("\n");
  const each = [...new Set(all)];
  const found = useQueries({ queries: each.map(adviceQuery) });
  const answers = all.flatMap((key) => found[each.indexOf(key)]?.data ?? []);
  return answers.length === asked.length ? answers : undefined;
}

function keyOf(asked: AdviceAsk): string {
  return JSON.stringify({ ...asked, characters: Math.ceil((asked.characters ?? 0) / STEP) * STEP });
}

function adviceQuery(key: string) {
  return queryOptions({
    queryKey: ["advice", key],
    queryFn: () => send<AdviceView>("POST", "/v1/advice", JSON.parse(key)),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
