/** Asks how a message that is being written would read to people it is meant for. */
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Sample, SampleAsk, SampleReader } from "../../../src/contract/sample.ts";
import { contentSchema } from "../../../src/messages/form/content-form.ts";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";

export type Reading = {
  /** Nobody was asked for, or the answer is on its way. */
  readonly isKnown: boolean;
  readonly reader: SampleReader | null;
  readonly place: number;
  readonly of: number;
  readonly turn: (by: 1 | -1) => void;
};

/** Null, or a message that says the same to everybody: nobody is asked for. */
export function useReading(ask: SampleAsk | null): Reading {
  const reads = useRight("personal:read");
  const [turned, setTurned] = useState(0);
  const differs = ask !== null && /\{\{|\{%/.test(JSON.stringify(ask.content)) && contentSchema.safeParse(ask.content).success;
  const now = differs ? JSON.stringify(ask) : null;
  const [asked] = useDebouncedValue(now, 300);
  const { data } = useQuery({
    queryKey: ["sample", asked],
    queryFn: async () => send<Sample>("POST", "/v1/console/sample", JSON.parse(asked ?? "null")),
    enabled: reads && asked !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    // What cannot be filled in yet is shown as it is written.
    retry: false,
  });
  const readers = now === null || asked === null ? [] : (data?.readers ?? []);
  const place = readers.length === 0 ? 0 : ((turned % readers.length) + readers.length) % readers.length;
  return {
    isKnown: now !== null && data !== undefined,
    reader: readers[place] ?? null,
    place,
    of: readers.length,
    turn: (by) => setTurned(place + by),
  };
}
