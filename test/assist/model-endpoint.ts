/** Something that speaks OpenAI's chat completions on this machine, and answers, dawdles or fails as it is told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";

export type Told = {
  readonly key: string | undefined;
  readonly model: string;
  readonly system: string;
  readonly data: {
    readonly articles: readonly { readonly id: string; readonly title: string; readonly text: string }[];
    readonly conversation: readonly { readonly from: string; readonly text: string }[];
  };
};
export type Reply =
  /** What the model writes. */
  | { readonly kind: "says"; readonly content: string }
  | { readonly kind: "status"; readonly status: number }
  /** Bytes that are no completion. */
  | { readonly kind: "body"; readonly body: string }
  /** Holds the answer back until it is let go. */
  | { readonly kind: "never" };

function completionOf(content: string): string {
  return JSON.stringify({ choices: [{ message: { role: "assistant", content } }], usage: { prompt_tokens: 400, completion_tokens: 60 } });
}

export async function startModel() {
  const told: Told[] = [];
  let reply: (asked: Told) => Reply = () => ({ kind: "status", status: 500 });
  const server = createServer((request, response) => {
    void (async () => {
      const { model, messages } = JSON.parse(await readAll(request)) as { model: string; messages: { role: string; content: string }[] };
      const asked: Told = {
        key: request.headers.authorization,
        model,
        system: messages.find(({ role }) => role === "system")?.content ?? "",
        data: JSON.parse(messages.find(({ role }) => role === "user")?.content ?? "{}") as Told["data"],
      };
      told.push(asked);
      const answer = reply(asked);
      if (answer.kind === "never") return;
      response.setHeader("content-type", "application/json");
      if (answer.kind === "status") response.writeHead(answer.status).end('{"error":{"message":"no"}}');
      else response.end(answer.kind === "body" ? answer.body : completionOf(answer.content));
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    told,
    last: (): Told => {
      const last = told.at(-1);
      if (!last) throw new Error("the model was asked nothing");
      return last;
    },
    answers: (next: (asked: Told) => Reply): void => {
      reply = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
