import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { send } from "../../api/client.ts";
import { useRight } from "../../api/session.tsx";
import type { DeskDetailView, DeskMessage } from "../../api/types.ts";
import { ErrorState } from "../../components/states.tsx";
import { useEvent } from "../../components/use-event.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { notifications } from "@mantine/notifications";
import { useAction } from "../../api/use-action.ts";
import { Composer } from "../composer/composer.tsx";
import { usePresence } from "../composer/use-presence.ts";
import { type CommandOrder, detailQuery } from "../desk-queries.ts";
import { deskWords } from "../desk-words.ts";
import { useCommand } from "../use-command.ts";
import { GalleryDialog } from "./gallery-dialog.tsx";
import { Others } from "./others.tsx";
import { type HeadMenu, ThreadHead } from "./thread-head.tsx";
import { Thread } from "./thread.tsx";

export type Mode = "reply" | "note";
type Props = {
  readonly id: string;
  readonly wanted: string | undefined;
  readonly isNarrow: boolean;
  readonly beside: boolean;
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly mode: Mode;
  readonly menu: HeadMenu | null;
  readonly onMode: (mode: Mode) => void;
  readonly onMenu: (menu: HeadMenu | null) => void;
  readonly onWanted: (messageId: string) => void;
  readonly onBack: () => void;
  readonly onBeside: () => void;
  readonly onMoved: (id: string) => void;
};

export function ThreadColumn(props: Props) {
  const { data, error, refetch } = useQuery(detailQuery(props.id));
  const { id, onMoved } = props;
  const isNow = data?.conversation.id ?? id;
  useEffect(() => {
    // The person turned out to be another: it goes on there.
    if (isNow !== id) onMoved(isNow);
  }, [isNow, id, onMoved]);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <div style={{ flex: 1 }} aria-busy="true" />;
  return <Loaded key={data.conversation.id} detail={data} {...props} />;
}

function Loaded({ detail, ...props }: Props & { readonly detail: DeskDetailView }) {
  const i18n = useI18n();
  const { conversation, present } = detail;
  const writes = useRight("conversations:write");
  const { mutate } = useCommand(conversation.id);
  const [about, setAbout] = useState<DeskMessage | null>(null);
  const [begun, setBegun] = useState(false);
  const [across, setAcross] = useState(false);
  const [gallery, setGallery] = useState(false);
  const typed = usePresence(conversation.id, writes);
  useRead(detail, writes);
  const react = useAction({
    mutationFn: async ({ message, emoji }: { readonly message: DeskMessage; readonly emoji: string }) =>
      send("POST", `/v1/desk/conversations/${conversation.id}/messages`, {
        content: { kind: "reaction", to: "", emoji },
        about: message.id,
      }),
    onError: (error) => notifications.show({ color: "red", message: deskWords(i18n, error) }),
  });
  const onQuote = useEvent((message: DeskMessage) => {
    props.onMode("reply");
    setAbout(message);
    props.input.current?.focus();
  });
  const onReact = useEvent((message: DeskMessage, emoji: string) => react.mutate({ message, emoji }));
  const onOrder = useCallback((order: CommandOrder) => mutate(order), [mutate]);
  const isWhatsApp = conversation.channel === "whatsapp";
  return (
    <>
      <ThreadHead
        conversation={conversation}
        writes={writes}
        isNarrow={props.isNarrow}
        beside={props.beside}
        across={across}
        menu={props.menu}
        onMenu={props.onMenu}
        onOrder={onOrder}
        onBack={props.onBack}
        onBeside={props.onBeside}
        onAcross={() => setAcross(!across)}
        onGallery={() => setGallery(true)}
      />
      <Others conversation={conversation} present={present} hasBegun={begun} />
      <Thread
        conversation={conversation}
        across={across}
        wanted={props.wanted}
        onQuote={writes && isWhatsApp ? onQuote : null}
        onReact={writes && isWhatsApp ? onReact : null}
      />
      {writes && (
        <Composer
          detail={detail}
          input={props.input}
          mode={props.mode}
          about={about}
          onMode={props.onMode}
          onAbout={setAbout}
          onTyped={typed}
          onBegun={setBegun}
          onShow={props.onWanted}
        />
      )}
      {gallery && (
        <GalleryDialog
          id={conversation.id}
          onClose={() => setGallery(false)}
          onShow={(messageId) => {
            setGallery(false);
            props.onWanted(messageId);
          }}
        />
      )}
    </>
  );
}

/** What one has in sight is read; the customer sees it too. */
function useRead({ conversation: { id, unread } }: DeskDetailView, writes: boolean): void {
  const { mutate } = useCommand(id);
  const read = useEvent(() => {
    if (unread > 0 && writes && document.visibilityState === "visible") mutate({ do: "read" });
  });
  useEffect(() => {
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [id, unread, read]);
}
