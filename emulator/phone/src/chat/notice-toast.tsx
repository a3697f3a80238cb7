import { errorWords } from "../error-words.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";

/** The reason why the last thing asked for did not happen, where the person is looking. */
export function NoticeToast() {
  const { t } = useLocale();
  const { lastError, dismiss } = useNotices();
  if (lastError === null) return null;
  return (
    <div className="toast" role="alert">
      <span>{errorWords(lastError, t)}</span>
      <button type="button" className="icon-button" aria-label={t.dismiss} onClick={dismiss}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
