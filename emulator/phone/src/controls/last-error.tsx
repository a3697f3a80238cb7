import type { Chat } from "../../../src/control/contract.ts";
import { errorWords } from "../error-words.ts";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";

/** What was last refused to this page, else the last message to this person that failed. */
export function LastError({ chat }: { readonly chat: Chat | null }) {
  const { t, times } = useLocale();
  const { lastError } = useNotices();
  const failed = chat?.bubbles.findLast((bubble) => bubble.error !== null) ?? null;

  return (
    <section className="panel">
      <h3>{t.lastError}</h3>
      {lastError !== null && <p className="panel-error">{errorWords(lastError, t)}</p>}
      {failed !== null && failed.error !== null && (
        <p className="panel-error">
          {t.failedWith(failed.error.code, failed.error.title)} <small>{times.dateTime(failed.at)}</small>
        </p>
      )}
      {lastError === null && failed === null && <p className="panel-hint">{t.noError}</p>}
    </section>
  );
}
