/** A socket for protocols that bring their own client: it connects to no private address, whatever name leads there. */
import { Socket } from "node:net";
import { publicOnly } from "./safe-http.ts";

/** Throws `OutboundError` for a private address that is written out; a name that leads to one fails the connection with it. */
export function guardedSocket({ host, allowPrivate }: { readonly host: string; readonly allowPrivate: boolean }): Socket {
  const guard = allowPrivate ? {} : publicOnly(new URL(`tcp://${host.includes(":") ? `[${host}]` : host}`));
  const socket = new Socket();
  const connect = socket.connect.bind(socket) as (options: object) => Socket;
  socket.connect = ((port: number, to: string) => connect({ port, host: to, ...guard })) as Socket["connect"];
  return socket;
}
