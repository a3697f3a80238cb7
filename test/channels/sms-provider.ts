/** A provider of text messages on this machine, with the HTTP interface of Twilio and those like it; its calls back are signed as its documentation says. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";

export const SMS_ACCOUNT = "AC00000000000000000000000000000001";
export const SMS_TOKEN = "a-token-that-both-sides-have";

export type SmsCall = { readonly url: string; readonly headers: IncomingMessage["headers"]; readonly form: URLSearchParams };
export type SmsAnswer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** The line. */
  | "cut";

export const taken = (count: number): SmsAnswer => ({ status: 201, body: JSON.stringify({ sid: `SM${count}`, status: "queued" }) });

export async function startSmsProvider() {
  const calls: SmsCall[] = [];
  let answer: (count: number) => SmsAnswer = taken;
  const server = createServer((request, response) => {
    void (async () => {
      calls.push({ url: request.url ?? "", headers: request.headers, form: new URLSearchParams(await readAll(request)) });
      const told = answer(calls.length);
      if (told === "cut") request.socket.destroy();
      else response.writeHead(told.status, { "content-type": "application/json", ...told.headers }).end(told.body ?? "");
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers: (next: (count: number) => SmsAnswer): void => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** The documented way, written here once more: the whole address, then each field's name and value in the order of the names. */
export function signSms(url: string, fields: Readonly<Record<string, string>>, token = SMS_TOKEN): string {
  let text = url;
  for (const name of Object.keys(fields).toSorted()) text += `${name}${fields[name]}`;
  return createHmac("sha1", token).update(Buffer.from(text, "utf8")).digest("base64");
}
