/** An answer that comes line by line, each a JSON of its own. */
import { ApiError } from "./client.ts";

export async function* postForLines<Line>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<Line> {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { accept: "application/x-ndjson", "content-type": "application/json", "x-parley-csrf": "1" },
    body: JSON.stringify(body),
    signal,
  });
  if (!answer.ok || answer.body === null) {
    const problem = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    const words = typeof problem["detail"] === "string" ? problem["detail"] : answer.statusText;
    throw new ApiError(answer.status, typeof problem["code"] === "string" ? problem["code"] : "internal", words, problem);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = `${rest}${value ?? ""}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
    if (done) return;
  }
}
