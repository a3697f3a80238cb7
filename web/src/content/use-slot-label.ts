import { useI18n } from "../i18n/i18n.tsx";
import type { Slot } from "./template-slots.ts";

/** How the field of a template's variable is headed. */
export function useSlotLabel(): (slot: Slot) => string {
  const { t } = useI18n();
  return ({ label, name, card }) => {
    const words = t(`slot.${label}`, { name });
    return card === null ? words : t("slot.card", { n: card, words });
  };
}
