import { ActionIcon, Autocomplete, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../../../i18n/i18n.tsx";
import classes from "../edit.module.css";
import { useForm } from "../form-context.tsx";
import { asText, fromText, type Loose } from "../loose.ts";
import { VariableText } from "./variable-text.tsx";

/** Attributes and what they are set to. */
export function PairsField({
  label,
  value,
  pointer,
  onChange,
}: {
  readonly label: string;
  readonly value: Loose;
  readonly pointer: string;
  readonly onChange: (value: Loose) => void;
}) {
  const { t } = useI18n();
  const { vocabulary } = useForm();
  const pairs = Object.entries(value);
  const rename = (from: string, to: string): void => {
    if (to !== from && Object.hasOwn(value, to)) return;
    onChange(Object.fromEntries(pairs.map(([name, item]) => [name === from ? to : name, item])));
  };
  return (
    <fieldset className={classes["group"]}>
      <legend>{label}</legend>
      {pairs.map(([name, item], index) => (
        // Names change while they are typed: the place is what stays.
        <div key={index} className={classes["pair"]}>
          <Autocomplete
            label={t("edit.set.attribute")}
            value={name}
            data={[...vocabulary.attributes]}
            onChange={(to) => rename(name, to)}
          />
          <VariableText
            label={t("edit.set.value")}
            value={asText(item)}
            pointer={`${pointer}/${name}`}
            onChange={(text) => onChange({ ...value, [name]: fromText(text) })}
          />
          <ActionIcon aria-label={t("edit.remove")} onClick={() => onChange(Object.fromEntries(pairs.filter((_pair, at) => at !== index)))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        disabled={Object.hasOwn(value, "")}
        onClick={() => onChange({ ...value, "": "" })}
      >
        {t("edit.set.add")}
      </Button>
    </fieldset>
  );
}
