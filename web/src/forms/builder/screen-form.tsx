import { Button, Menu, TextInput } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../../i18n/i18n.tsx";
import { askable, type FormDocument, type FormScreen, moved, newPart, PART_KINDS, type PartKind } from "../form-edit.ts";
import classes from "../forms.module.css";
import { ConditionField } from "./condition-field.tsx";
import { useFinding } from "./findings.tsx";
import { PART_ICONS } from "./part-icons.ts";
import { PartCard } from "./part-card.tsx";
import { Tool } from "./tool.tsx";

export function ScreenForm({
  form,
  index,
  screen,
  isFresh,
  onChange,
  onMove,
}: {
  readonly form: FormDocument;
  readonly index: number;
  readonly screen: FormScreen;
  /** Nobody has answered yet, so names may still follow words. */
  readonly isFresh: boolean;
  readonly onChange: (screen: FormScreen) => void;
  readonly onMove: (screens: FormDocument["screens"], to: number) => void;
}) {
  const { t } = useI18n();
  const at = `/screens/${index}`;
  const titleFault = useFinding(`${at}/title`);
  const buttonFault = useFinding(`${at}/button`);
  const emptyFault = useFinding(`${at}/parts`);
  // Of the form as a whole: said on its first screen.
  const formFault = useFinding("/screens");
  const partsFault = emptyFault ?? (index === 0 ? formFault : undefined);
  const add = (kind: PartKind): void =>
    onChange({
      ...screen,
      parts: [
        ...screen.parts,
        newPart(kind, form, { label: t(`forms.part.${kind}.start`), option: (n) => t("forms.option.start", { n }) }),
      ],
    });
  return (
    <section className={`panel ${classes["screenForm"]}`} aria-label={screen.title}>
      <div className={classes["screenHead"]}>
        <TextInput
          label={t("forms.screen.title")}
          value={screen.title}
          error={titleFault}
          onChange={({ currentTarget }) => onChange({ ...screen, title: currentTarget.value })}
          data-testid="screen-title"
        />
        <TextInput
          label={t("forms.screen.button")}
          value={screen.button}
          error={buttonFault}
          onChange={({ currentTarget }) => onChange({ ...screen, button: currentTarget.value })}
          data-testid="screen-button"
        />
        <div className={classes["tools"]}>
          <Tool
            label={t("forms.screen.earlier")}
            disabled={index === 0}
            onClick={() => onMove(moved(form.screens, index, index - 1), index - 1)}
          >
            <IconArrowLeft size={16} aria-hidden />
          </Tool>
          <Tool
            label={t("forms.screen.later")}
            disabled={index === form.screens.length - 1}
            onClick={() => onMove(moved(form.screens, index, index + 1), index + 1)}
          >
            <IconArrowRight size={16} aria-hidden />
          </Tool>
          <Tool
            label={t("forms.screen.remove")}
            disabled={form.screens.length === 1}
            onClick={() => onMove(form.screens.toSpliced(index, 1), Math.max(0, index - 1))}
          >
            <IconTrash size={16} aria-hidden />
          </Tool>
        </div>
      </div>
      {index > 0 && (
        <ConditionField
          value={screen.if}
          questions={askable(form, index, null)}
          language={form.language}
          path={`${at}/if`}
          onChange={(condition) => {
            const { if: _before, ...rest } = screen;
            onChange(condition ? { ...rest, if: condition } : rest);
          }}
        />
      )}
      <ol className={classes["parts"]}>
        {screen.parts.map((part, place) => (
          <PartCard
            key={`${part.kind} ${place}`}
            form={form}
            part={part}
            path={`${at}/parts/${place}`}
            askable={askable(form, index, place)}
            isFresh={isFresh}
            onChange={(next) => onChange({ ...screen, parts: screen.parts.with(place, next) })}
            onUp={place === 0 ? null : () => onChange({ ...screen, parts: moved(screen.parts, place, place - 1) })}
            onDown={place === screen.parts.length - 1 ? null : () => onChange({ ...screen, parts: moved(screen.parts, place, place + 1) })}
            onRemove={() => onChange({ ...screen, parts: screen.parts.toSpliced(place, 1) })}
          />
        ))}
      </ol>
      {partsFault !== undefined && <p className={classes["fault"]}>{partsFault}</p>}
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} data-testid="add-part">
            {t("forms.part.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes["menu"]}>
          {PART_KINDS.map((kind) => {
            const Icon = PART_ICONS[kind];
            return (
              <Menu.Item key={kind} leftSection={<Icon size={16} aria-hidden />} onClick={() => add(kind)} data-testid={`add-${kind}`}>
                {t(`forms.part.${kind}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </section>
  );
}
