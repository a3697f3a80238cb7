import { useLocale } from "../i18n/locale.tsx";
import { useChatSurroundings } from "./chat-context.tsx";

export function BlockedNotice() {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  return (
    <div className="blocked">
      <span>{t.blockedNotice}</span>
      <button type="button" className="button button-small" onClick={() => void act({ action: "unblock" })}>
        {t.unblock}
      </button>
    </div>
  );
}
