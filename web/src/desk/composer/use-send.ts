/** Sends what the composer holds, part by part, and takes it back within the time that the server gives. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { MessageContent } from "../../../../src/messages/content.ts";
import { send } from "../../api/client.ts";
import type { AgentMessageAnswer, CancelAnswer, DeskDetailView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { detailQuery } from "../desk-queries.ts";
import { newUuid } from "../../api/new-uuid.ts";

export type Parcel = {
  readonly contents: readonly MessageContent[];
  readonly about: string | null;
  readonly seen: string | null;
  /** What stood in the composer. */
  readonly words: string;
  readonly anyway?: boolean;
  readonly resolve?: boolean;
};
export type Sent = { readonly ids: readonly string[]; readonly until: number };
/** The server's five seconds, by our own clock: the two may differ. */
const UNDO_MS = 5_000;

/** `parcel`: what did not go, after what did. */
export class NotSent extends Error {
  readonly parcel: Parcel;
  readonly sent: Sent | null;
  constructor(parcel: Parcel, sent: Sent | null, cause: unknown) {
    super("not sent", { cause });
    this.parcel = parcel;
    this.sent = sent;
  }
}

export function useSend(conversationId: string) {
  const client = useQueryClient();
  // The same words sent again after an answer that never came are the same message.
  const keys = useRef(new Map<string, string>());
  return useAction({
    mutationFn: async (parcel: Parcel): Promise<Sent> => {
      const ids: string[] = [];
      let until = 0;
      let { seen } = parcel;
      for (const [index, content] of parcel.contents.entries()) {
        const place = JSON.stringify([index, content, parcel.about]);
        const key = keys.current.get(place) ?? newUuid();
        keys.current.set(place, key);
        try {
          const answer = await send<AgentMessageAnswer>("POST", `/v1/desk/conversations/${conversationId}/messages`, {
            content,
            key,
            seen,
            ...(index === 0 && parcel.about !== null ? { about: parcel.about } : {}),
            ...(parcel.anyway === true ? { anyway: true } : {}),
            // oxlint-disable-next-line unicorn/no-thenable -- it is never awaited, and the word is the contract's
            ...(parcel.resolve === true && index === parcel.contents.length - 1 ? { then: "resolve" } : {}),
          });
          ids.push(answer.messageId);
          seen = answer.conversation.last.messageId;
          client.setQueryData<DeskDetailView>(
            detailQuery(conversationId).queryKey,
            (known) => known && { ...known, conversation: answer.conversation },
          );
          until = Date.now() + UNDO_MS;
        } catch (error) {
          const rest: Parcel = { ...parcel, contents: parcel.contents.slice(index), about: index === 0 ? parcel.about : null };
          throw new NotSent(rest, ids.length === 0 ? null : { ids, until }, error);
        }
      }
      keys.current.clear();
      return { ids, until };
    },
    // Also when one has gone to another conversation meanwhile, and nobody can put the words back into their field.
    onError: (_error, { words }) => {
      if (words.trim() !== "") send("PUT", `/v1/desk/conversations/${conversationId}/draft`, { text: words }).catch(() => undefined);
    },
    onSettled: async () =>
      client.invalidateQueries({ predicate: ({ queryKey: [kind, , id] }) => kind === "desk" && id === conversationId }),
  });
}

/** Answers whether all of it was taken back. */
export function useTakeBack(conversationId: string) {
  const client = useQueryClient();
  return useAction({
    mutationFn: async (ids: readonly string[]): Promise<boolean> => {
      const answers = await Promise.all(ids.map(async (id) => send<CancelAnswer>("POST", `/v1/desk/messages/${id}/cancel`)));
      return answers.every(({ outcome }) => outcome === "in_time");
    },
    onSettled: async () =>
      client.invalidateQueries({ predicate: ({ queryKey: [kind, , id] }) => kind === "desk" && id === conversationId }),
  });
}

/** True until the time is over. */
export function useUntil(until: number | null): boolean {
  const [over, setOver] = useState<number | null>(null);
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setTimeout(() => setOver(until), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return until !== null && over !== until;
}
