import { useI18n } from "../../i18n/i18n.tsx";

/** So many of a list beside a conversation are seen at once. */
export const FIRST = 4;

/** Under a list of which only the first are shown, where there are more. */
export function AllOrFewer({ n, all, onAll }: { readonly n: number; readonly all: boolean; readonly onAll: (all: boolean) => void }) {
  const { t } = useI18n();
  if (n <= FIRST) return null;
  return (
    <button type="button" className="link small" style={{ alignSelf: "start" }} onClick={() => onAll(!all)}>
      {t(all ? "inbox.fewer" : "inbox.all", { n })}
    </button>
  );
}
