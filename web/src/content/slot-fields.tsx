import { Fragment, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { FileSource } from "../media/file-source.tsx";
import type { Slot, TemplateContent } from "./template-slots.ts";

/** One field for each thing that a template asks for; what is a file can be chosen in the library instead. */
export function SlotFields({
  slots,
  fieldOf,
  onChange,
}: {
  readonly slots: readonly Slot[];
  readonly fieldOf: (slot: Slot, label: string, index: number) => ReactNode;
  /** Of a file. */
  readonly onChange: (content: TemplateContent, slot: Slot) => void;
}) {
  const { t } = useI18n();
  const labelOf = ({ label, name, card }: Slot): string => {
    const words = t(`slot.${label}`, { name });
    return card === null ? words : t("slot.card", { n: card, words });
  };
  return slots.map((slot, index) => {
    const label = labelOf(slot);
    const { file } = slot;
    const field = fieldOf(slot, label, index);
    if (!file) return <Fragment key={`${slot.card} ${slot.label} ${slot.name}`}>{field}</Fragment>;
    return (
      <FileSource
        key={`${slot.card} file`}
        label={label}
        kind={file.kind}
        asset={file.asset}
        onAsset={(id) => onChange(file.put(id), slot)}
      >
        {field}
      </FileSource>
    );
  });
}
