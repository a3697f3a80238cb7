import type { EmulatorError } from "./api/request.ts";
import { useLocale } from "./i18n/locale.tsx";
import { Icon } from "./icon.tsx";
import { errorWords } from "./error-words.ts";

/** Where content should be and cannot: what happened, what to do. */
export function Trouble({ error, onRetry }: { readonly error: EmulatorError; readonly onRetry: () => void }) {
  const { t } = useLocale();
  return (
    <div className="trouble" role="alert">
      <Icon name="alert" size={28} />
      {error.kind === "unreachable" && <h2>{t.unreachableTitle}</h2>}
      <p>{error.kind === "unreachable" ? t.unreachableAdvice : errorWords(error, t)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t.retry}
      </button>
    </div>
  );
}
