/** One open stream of server-sent events, read until it is closed. */
import { Agent, request } from "undici";

export type StreamEvent = { readonly name: string; readonly data: string };

/** Resolves once the first event, the greeting, is there. */
export async function openEventStream(url: string, headers: Readonly<Record<string, string>>, hear: (event: StreamEvent) => void): Promise<AsyncDisposable> {
  const agent = new Agent({ bodyTimeout: 0, headersTimeout: 30_000 });
  const { statusCode, body } = await request(url, { headers, dispatcher: agent });
  if (statusCode !== 200) throw new Error(`the stream was answered ${statusCode}`);
  let greeted = (): void => undefined;
  const greeting = new Promise<void>((resolve) => (greeted = resolve));
  let rest = "";
  body.on("data", (chunk: Buffer) => {
    const blocks = `${rest}${chunk.toString()}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const name = /^event: (.+)$/m.exec(block)?.[1];
      if (name === undefined) continue;
      if (name === "hello") greeted();
      hear({ name, data: /^data: (.*)$/m.exec(block)?.[1] ?? "" });
    }
  });
  body.on("error", () => undefined);
  await greeting;
  return { [Symbol.asyncDispose]: async () => agent.destroy() };
}
