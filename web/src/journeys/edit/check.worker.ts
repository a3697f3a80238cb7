/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/** Checks documents beside the page: one with 300 nodes takes longer than a key may. */
import type { JourneyDocument } from "../../api/types.ts";
import { problemsIn } from "./check.ts";

onmessage = ({ data }: MessageEvent<JourneyDocument>) => postMessage(problemsIn(data));
