import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AdviceAsk, AdviceView } from "../../../src/contract/advice.ts";
import { send } from "../api/client.ts";

const ASKED_AFTER_MS = 500;
/** A few letters more or less change nothing. */
const STEP = 50;

/** The advisor's answer to what is being written, asked for when typing pauses. */
export function useAdvice(asked: AdviceAsk): AdviceView | undefined {
  const body = { ...asked, characters: Math.ceil((asked.characters ?? 0) / STEP) * STEP };
  const [key] = useDebouncedValue(JSON.stringify(body), ASKED_AFTER_MS);
  const { data } = useQuery({
    queryKey: ["advice", key],
    queryFn: () => send<AdviceView>("POST", "/v1/advice", JSON.parse(key)),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  return data;
}
