import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../../i18n/i18n.tsx";
import type { FormDocument, FormPart, Question } from "../form-edit.ts";
import classes from "../forms.module.css";
import { ConditionField } from "./condition-field.tsx";
import { useFinding } from "./findings.tsx";
import { PartFields } from "./part-fields.tsx";
import { PART_ICONS } from "./part-icons.ts";
import { Tool } from "./tool.tsx";

export function PartCard({
  form,
  part,
  path,
  askable,
  isFresh,
  onChange,
  onUp,
  onDown,
  onRemove,
}: {
  readonly form: FormDocument;
  readonly part: FormPart;
  readonly path: string;
  readonly askable: readonly Question[];
  readonly isFresh: boolean;
  readonly onChange: (part: FormPart) => void;
  readonly onUp: (() => void) | null;
  readonly onDown: (() => void) | null;
  readonly onRemove: () => void;
}) {
  const { t } = useI18n();
  const Icon = PART_ICONS[part.kind];
  const fault = useFinding(path);
  const what = t(`forms.part.${part.kind}`);
  return (
    <li className={classes["part"]} data-testid={`part-${part.kind}`}>
      <div className={classes["partHead"]}>
        <Icon size={16} aria-hidden />
        <strong>{what}</strong>
        {"name" in part && <code className="muted cut">{part.name}</code>}
        <span className={classes["tools"]}>
          <Tool label={t("forms.part.up", { what })} disabled={onUp === null} onClick={() => onUp?.()}>
            <IconArrowUp size={15} aria-hidden />
          </Tool>
          <Tool label={t("forms.part.down", { what })} disabled={onDown === null} onClick={() => onDown?.()}>
            <IconArrowDown size={15} aria-hidden />
          </Tool>
          <Tool label={t("forms.part.remove", { what })} disabled={false} onClick={onRemove}>
            <IconTrash size={15} aria-hidden />
          </Tool>
        </span>
      </div>
      <PartFields form={form} part={part} path={path} isFresh={isFresh} onChange={onChange} />
      {part.kind !== "media" && (
        <ConditionField
          value={part.if}
          questions={askable}
          language={form.language}
          path={`${path}/if`}
          onChange={(condition) => {
            const { if: _before, ...rest } = part;
            onChange(condition ? { ...rest, if: condition } : rest);
          }}
        />
      )}
      {fault !== undefined && <p className={classes["fault"]}>{fault}</p>}
    </li>
  );
}
