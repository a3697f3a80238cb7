/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { JourneyDocument, Problem } from "../../api/types.ts";
import { templateProblemsQuery } from "../queries.ts";
import { problemsIn } from "./check.ts";

const ASKED_AFTER_MS = 500;

/** Found in the browser beside the page; what only the server knows (templates, channels, audiences) is asked for when typing pauses. */
export function useProblems(document: JourneyDocument): readonly Problem[] {
  const { checked, here } = useChecked(document);
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

type Checked = { readonly checked: JourneyDocument; readonly here: readonly Problem[] };

/** One document at a time; of those that come meanwhile only the newest is checked. The first is checked at once: nothing flickers. */
function useChecked(document: JourneyDocument): Checked {
  const [found, setFound] = useState<Checked>(() => ({ checked: document, here: problemsIn(document) }));
  const ask = useRef<(document: JourneyDocument) => void>(() => undefined);
  const latest = useRef(document);
  useEffect(() => {
    const worker = new Worker(new URL("./check.worker.ts", import.meta.url), { type: "module" });
    let under: JourneyDocument | null = null;
    const begin = (next: JourneyDocument): void => {
      under = next;
      worker.postMessage(next);
    };
    worker.addEventListener("message", ({ data }: MessageEvent<readonly Problem[]>) => {
      const checked = under;
      under = null;
      if (checked) setFound({ checked, here: data });
      if (checked !== latest.current) begin(latest.current);
    });
    ask.current = (next) => {
      if (under === null) begin(next);
    };
    return () => worker.terminate();
  }, []);
  useEffect(() => {
    if (latest.current === document) return;
    latest.current = document;
    ask.current(document);
  }, [document]);
  return found;
}

const FROM_SERVER =
  /^(template_(?!syntax)|channel_missing|advice_|audience_|secret_|service_|times_form_|journey_|attribute_unknown|event_unknown)/;
