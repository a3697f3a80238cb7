/** Texts to mobile phones, by a message centre (SMPP 3.4) or by a provider's HTTP interface: each sender has one of the two. */
import type { Channel } from "../../catalog/channel.ts";
import type { OpenChannel } from "../channel-module.ts";
import { decideHttp } from "./http-codes.ts";
import { receiveCall, sendByHttp } from "./http.ts";
import { settingsOf } from "./settings.ts";
import { type Account, keepAccount, sessionKey } from "./smpp/account.ts";
import { createSmppSend } from "./smpp/send.ts";
import { decideSmpp } from "./smpp/status-codes.ts";

export const open: OpenChannel = (ports) => {
  const accounts = new Map<string, { readonly key: string; readonly account: Account }>();
  const closing = new Set<Promise<void>>();
  const sendBySmpp = createSmppSend(ports);
  const drop = (id: string): void => {
    const dropped = accounts.get(id)?.account.close();
    accounts.delete(id);
    if (!dropped) return;
    closing.add(dropped);
    void dropped.finally(() => closing.delete(dropped));
  };
  const keep = (channel: Channel): void => {
    const settings = settingsOf(channel);
    const key = sessionKey(channel);
    const known = accounts.get(channel.id);
    if (known && known.key === key) {
      known.account.update(channel);
      return;
    }
    drop(channel.id);
    if (key !== null && settings.connection === "smpp") accounts.set(channel.id, { key, account: keepAccount(ports, channel, settings) });
  };
  return {
    send: async (request) => {
      const settings = settingsOf(request.channel);
      if (settings.connection === "http") return sendByHttp(ports, request, settings);
      return sendBySmpp(request, settings, accounts.get(request.channel.id)?.account.session() ?? null);
    },
    // Only what HTTP answered has an HTTP status.
    decideFailure: (error, context) => (error.httpStatus === 0 ? decideSmpp : decideHttp)(error, context),
    receive: async (channel, call) => receiveCall(ports, channel, call),
    follow: (channels) => {
      if (!ports.isSending) return;
      const wanted = new Set<string>(channels.map(({ id }) => id));
      for (const id of [...accounts.keys()].filter((known) => !wanted.has(known))) drop(id);
      for (const channel of channels) keep(channel);
    },
    close: async () => {
      for (const id of accounts.keys()) drop(id);
      await Promise.all(closing);
    },
  };
};
