import { useState } from "react";
import type { Chat } from "../../../src/control/contract.ts";
import { act, type ActionBody } from "../api/emulator-client.ts";
import { Composer } from "../composer/composer.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";
import type { Resource } from "../state/use-resource.ts";
import { Trouble } from "../trouble.tsx";
import { BlockedNotice } from "./blocked-notice.tsx";
import { ChatHeader } from "./chat-header.tsx";
import { ChatProvider, type ComposerTarget } from "./chat-context.tsx";
import { MessageList } from "./message-list.tsx";
import { NoticeToast } from "./notice-toast.tsx";
import { useMarkRead } from "./use-mark-read.ts";

type ChatScreenProps = { readonly chat: Resource<Chat>; readonly onBack: () => void; readonly onControls: () => void };

export function ChatScreen({ chat, onBack, onControls }: ChatScreenProps) {
  const { t } = useLocale();
  useMarkRead(chat.value);
  return (
    <div className="chat">
      <ChatHeader chat={chat.value} onBack={onBack} onControls={onControls} />
      {chat.value !== null && (
        <OpenChat key={`${chat.value.phoneNumberId}/${chat.value.customer.id}`} chat={chat.value} reload={chat.reload} />
      )}
      {chat.value !== null && chat.error?.kind === "unreachable" && (
        <p className="banner" role="status">
          {t.unreachableRetrying}
        </p>
      )}
      {chat.value === null && chat.error === null && <ChatSkeleton label={t.loading} />}
      {chat.value === null && chat.error !== null && (
        <div className="messages-area wallpaper-plain">
          {chat.error.status === 404 ? <p className="hint">{t.chatNotFound}</p> : <Trouble error={chat.error} onRetry={chat.reload} />}
        </div>
      )}
    </div>
  );
}

function OpenChat({ chat, reload }: { readonly chat: Chat; readonly reload: () => void }) {
  const { attempt } = useNotices();
  const [target, setTarget] = useState<ComposerTarget | null>(null);

  const perform = async (action: ActionBody) => {
    const done = await attempt(() => act(chat.phoneNumberId, chat.customer.id, action));
    reload();
    return done !== null;
  };

  return (
    <ChatProvider value={{ chat, act: perform, target, setTarget }}>
      <MessageList />
      <NoticeToast />
      {chat.customer.blocked.includes(chat.phoneNumberId) ? <BlockedNotice /> : <Composer onSent={reload} />}
    </ChatProvider>
  );
}

function ChatSkeleton({ label }: { readonly label: string }) {
  return (
    <>
      <div className="messages-area" role="status" aria-label={label}>
        <div className="messages">
          <div className="messages-inner" aria-hidden="true">
            <span className="skeleton skeleton-bubble" style={{ width: "62%", height: 92 }} />
            <span className="skeleton skeleton-bubble skeleton-mine" style={{ width: "40%", height: 40 }} />
            <span className="skeleton skeleton-bubble" style={{ width: "70%", height: 140 }} />
          </div>
        </div>
      </div>
      <div className="composer" aria-hidden="true">
        <span className="skeleton skeleton-composer" />
      </div>
    </>
  );
}
