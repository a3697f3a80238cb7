import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useI18n } from "../../i18n/i18n.tsx";
import { freeName, type Option, retitled } from "../form-edit.ts";
import classes from "../forms.module.css";
import { useFinding } from "./findings.tsx";

export function OptionsField({
  options,
  path,
  isFresh,
  onChange,
}: {
  readonly options: readonly Option[];
  readonly path: string;
  readonly isFresh: boolean;
  readonly onChange: (options: readonly Option[]) => void;
}) {
  const { t } = useI18n();
  const fault = useFinding(path);
  const add = (): void => {
    const n = options.length + 1;
    onChange([...options, { id: freeName(`option_${n}`, new Set(options.map(({ id }) => id))), title: t("forms.option.start", { n }) }]);
  };
  return (
    <div className={classes["options"]}>
      {options.map((option, index) => (
        <OptionField
          key={index}
          option={option}
          path={`${path}/${index}`}
          n={index + 1}
          onTitle={(title) => onChange(retitled(options, index, title, isFresh))}
          onRemove={() => onChange(options.toSpliced(index, 1))}
        />
      ))}
      {fault !== undefined && <p className={classes["fault"]}>{fault}</p>}
      <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={add} data-testid="add-option">
        {t("forms.option.add")}
      </Button>
    </div>
  );
}

function OptionField({
  option,
  path,
  n,
  onTitle,
  onRemove,
}: {
  readonly option: Option;
  readonly path: string;
  readonly n: number;
  readonly onTitle: (title: string) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useI18n();
  const fault = useFinding(path, true);
  return (
    <TextInput
      size="xs"
      aria-label={t("forms.option.nth", { n })}
      value={option.title}
      error={fault}
      onChange={({ currentTarget }) => onTitle(currentTarget.value)}
      rightSection={<CloseButton size="xs" aria-label={t("forms.option.remove", { n })} onClick={onRemove} />}
      data-testid="option-title"
    />
  );
}
