import { IconEye, IconPencil, IconUserCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSession } from "../../api/session.tsx";
import type { DeskConversationView, PresentAgent } from "../../api/types.ts";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { agentsQuery, threadQuery } from "../desk-queries.ts";
import classes from "./thread.module.css";

/** Who else is here, before two people answer the same question. */
export function Others({
  conversation,
  present,
  hasBegun,
}: {
  readonly conversation: DeskConversationView;
  readonly present: readonly PresentAgent[];
  /** Whether one has something that has not been sent. */
  readonly hasBegun: boolean;
}) {
  const { t, list, relative } = useI18n();
  const { account } = useSession();
  const { data: agents } = useQuery(agentsQuery);
  const now = useNow(10_000);
  const answer = useOthersAnswer(conversation, hasBegun);
  const others = present.filter(({ id }) => id !== account.id);
  const typing = others.filter(({ doing }) => doing === "typing").map(({ name }) => name);
  const viewing = others.filter(({ doing }) => doing === "viewing").map(({ name }) => name);
  const holder = conversation.assignee;
  const isOthers = holder !== null && holder.id !== account.id && (agents?.rows.length ?? 0) > 0;
  const lines = [
    ...(answer === null
      ? []
      : [
          {
            key: "answered",
            Icon: IconUserCheck,
            quiet: false,
            words: t("inbox.others.answered", { name: answer.name, when: relative(answer.at, now) }),
          },
        ]),
    ...(typing.length === 0
      ? []
      : [{ key: "typing", Icon: IconPencil, quiet: false, words: t("inbox.others.typing", { names: list(typing), n: typing.length }) }]),
    ...(viewing.length === 0
      ? []
      : [{ key: "viewing", Icon: IconEye, quiet: true, words: t("inbox.others.viewing", { names: list(viewing), n: viewing.length }) }]),
    ...(isOthers && hasBegun
      ? [{ key: "holder", Icon: IconUserCheck, quiet: false, words: t("inbox.others.holder", { name: holder.name }) }]
      : []),
  ];
  return (
    <div role="status">
      {lines.map(({ key, Icon, quiet, words }) => (
        <div key={key} className={classes["others"]} data-quiet={quiet} data-testid={`others-${key}`}>
          <Icon size={16} stroke={1.9} aria-hidden style={{ flex: "none" }} /> {words}
        </div>
      ))}
    </div>
  );
}

/** What a colleague has said since one began to write. */
function useOthersAnswer(conversation: DeskConversationView, hasBegun: boolean): { readonly name: string; readonly at: string } | null {
  const { account } = useSession();
  const { data } = useInfiniteQuery(threadQuery(conversation.id, conversation.person.id, false));
  const newest = data?.pages[0]?.rows.find((item) => item.kind === "message" && item.message.agent !== null);
  const message = newest?.kind === "message" ? newest.message : null;
  const [known, setKnown] = useState<string | null>(null);
  const id = message?.id ?? "";
  useEffect(() => {
    // What was there before is no news.
    if (!hasBegun) setKnown(id);
  }, [hasBegun, id]);
  if (!hasBegun || message === null || message.agent === null || message.agent.id === account.id) return null;
  return known === null || known === id ? null : { name: message.agent.name, at: message.createdAt };
}
