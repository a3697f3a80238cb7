import type { Bubble } from "../../../src/control/contract.ts";
import { plainText } from "../format-text.ts";
import { useLocale } from "../i18n/locale.tsx";

type QuotedProps = { readonly quoted: NonNullable<Bubble["quoted"]>; readonly businessName: string };

export function Quoted({ quoted, businessName }: QuotedProps) {
  const { t } = useLocale();
  const preview = plainText(quoted.preview);
  return (
    <button
      type="button"
      className={`quoted quoted-${quoted.from}`}
      aria-label={t.goToQuoted(preview)}
      onClick={() => showBubble(quoted.id)}
    >
      <strong dir="auto">{quoted.from === "customer" ? t.you : businessName}</strong>
      <span dir="auto">{preview}</span>
    </button>
  );
}

function showBubble(id: string): void {
  const bubble = document.getElementById(`bubble-${id}`);
  bubble?.scrollIntoView({ block: "center" });
  bubble?.focus({ preventScroll: true });
}
