import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import type { JourneyDocument, Problem } from "../../api/types.ts";
import { templateProblemsQuery } from "../queries.ts";
import { problemsIn } from "./check.ts";

const ASKED_AFTER_MS = 500;

/** Found in the page at once; what only the server knows (templates, channels, audiences) is asked for when typing pauses. */
export function useProblems(document: JourneyDocument): readonly Problem[] {
  const checked = useDeferredValue(document);
  const here = useMemo(() => problemsIn(checked), [checked]);
  const [asked] = useDebouncedValue(checked, ASKED_AFTER_MS);
  const { data } = useQuery(templateProblemsQuery(asked));
  return useMemo(() => {
    const known = new Set(here.map(({ path, code }) => `${path} ${code}`));
    // The server's answer is of a moment ago: of what the page can find itself it says nothing new.
    const there = (data ?? []).filter(
      ({ path, code, node }) =>
        FROM_SERVER.test(code) && !known.has(`${path} ${code}`) && (node === null || Object.hasOwn(checked.nodes, node)),
    );
    return [...here, ...there].toSorted((one, other) => Number(one.severity === "warning") - Number(other.severity === "warning"));
  }, [here, data, checked]);
}

const FROM_SERVER = /^(template_(?!syntax)|channel_missing|audience_|secret_|journey_)/;
