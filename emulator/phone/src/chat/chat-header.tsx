import type { Chat } from "../../../src/control/contract.ts";
import { Avatar } from "../customers/avatar.tsx";
import { Icon, VerifiedBadge } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

type ChatHeaderProps = { readonly chat: Chat | null; readonly onBack: () => void; readonly onControls: () => void };

export function ChatHeader({ chat, onBack, onControls }: ChatHeaderProps) {
  const { t } = useLocale();
  return (
    <header className="chat-header">
      <button type="button" className="icon-button only-narrow" aria-label={t.back} onClick={onBack}>
        <Icon name="back" />
      </button>
      {chat === null ? (
        <span className="avatar skeleton" style={{ width: 38, height: 38 }} />
      ) : (
        <Avatar id={chat.phoneNumberId} name={chat.businessName} size={38} />
      )}
      <div className="chat-title">
        {chat === null ? (
          <span className="skeleton skeleton-line" style={{ width: "60%" }} />
        ) : (
          <>
            <h2>
              <span dir="auto">{chat.businessName}</span> <VerifiedBadge label={t.verified} />
            </h2>
            <p className={chat.typing ? "chat-subtitle chat-subtitle-typing" : "chat-subtitle"}>
              {chat.typing ? t.typing : t.businessAccount}
            </p>
          </>
        )}
      </div>
      <button type="button" className="icon-button only-without-controls" aria-label={t.openControls} onClick={onControls}>
        <Icon name="sliders" />
      </button>
    </header>
  );
}
