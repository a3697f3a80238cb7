/** A message centre on this machine: the server half of a library by other people (node-smpp), which does as a test tells it. */
import type { AddressInfo } from "node:net";
import smpp, { type TheirPdu, type TheirSession } from "smpp";

export type MessageCentre = Awaited<ReturnType<typeof openCentre>>;
type Answer = { readonly status?: number; readonly id?: string } | "silence" | "cut";

export async function openCentre(tls?: { readonly key: string; readonly cert: string }) {
  const submits: TheirPdu[] = [];
  const binds: TheirPdu[] = [];
  const sessions = new Set<TheirSession>();
  const behaviour = {
    /** 0: whoever comes is let in. */
    bindStatus: 0,
    answer: (_pdu: TheirPdu, count: number): Answer => ({ id: `id-${count}` }),
    /** Answers are kept until `release`. */
    holds: false,
    answersEnquiries: true,
  };
  const held: (() => void)[] = [];
  let enquiries = 0;
  let outstanding = 0;
  let mostOutstanding = 0;
  const server = smpp.createServer(tls ?? {}, (session) => {
    session.on("error", () => undefined);
    session.on("close", () => void sessions.delete(session));
    session.on("bind_transceiver", (pdu) => {
      binds.push(pdu);
      session.send(pdu.response({ command_status: behaviour.bindStatus, system_id: "centre" }));
      if (behaviour.bindStatus === 0) sessions.add(session);
    });
    session.on("enquire_link", (pdu) => {
      enquiries += 1;
      if (behaviour.answersEnquiries) session.send(pdu.response());
    });
    session.on("unbind", (pdu) => {
      session.send(pdu.response());
      session.socket.end();
    });
    session.on("submit_sm", (pdu) => {
      submits.push(pdu);
      outstanding += 1;
      mostOutstanding = Math.max(mostOutstanding, outstanding);
      const answer = behaviour.answer(pdu, submits.length);
      const reply = (): void => {
        outstanding -= 1;
        if (answer === "cut") session.socket.destroy();
        else if (answer !== "silence") session.send(pdu.response({ command_status: answer.status ?? 0, message_id: answer.id ?? "" }));
      };
      if (behaviour.holds) held.push(reply);
      else reply();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    submits,
    binds,
    sessions,
    behaviour,
    enquiries: () => enquiries,
    mostOutstanding: () => mostOutstanding,
    release: (): void => {
      for (const reply of held.splice(0)) reply();
    },
    held: () => held.length,
    /** Resolves with the status that we answered. */
    deliver: async (fields: object): Promise<number> => {
      const [session] = sessions;
      if (!session) throw new Error("nobody is bound");
      return new Promise((resolve) => session.deliver_sm(fields, ({ command_status }) => resolve(command_status)));
    },
    cutAll: (): void => {
      for (const { socket } of sessions) socket.destroy();
    },
    reset: (): void => {
      submits.length = 0;
      behaviour.answer = (_pdu, count) => ({ id: `id-${count}` });
      behaviour.holds = false;
      behaviour.bindStatus = 0;
    },
    close: async (): Promise<void> => {
      for (const { socket } of sessions) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The whole text of all parts, as the library reads them; parts in the order of their headers. */
export function textOfSubmits(submits: readonly TheirPdu[]): string {
  const partOf = ({ short_message: { udh } = { message: "" } }: TheirPdu): number => udh?.[0]?.at(-1) ?? 0;
  return submits
    .toSorted((a, b) => partOf(a) - partOf(b))
    .map(({ short_message, message_payload }) => String((message_payload ?? short_message)?.message ?? ""))
    .join("");
}
