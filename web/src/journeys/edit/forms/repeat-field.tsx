import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Json } from "../../../../../src/platform/json.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";
import { asLoose, type Loose } from "../loose.ts";
import type { Spec } from "./specs.ts";

/** Several of the same: buttons, rows, cards. */
export function RepeatField({
  label,
  value,
  spec,
  pointer,
  testId,
  fieldsOf,
  onChange,
}: {
  readonly label: string;
  readonly value: Json | undefined;
  readonly spec: Extract<Spec, { readonly as: "repeat" }>;
  readonly pointer: string;
  readonly testId: string;
  readonly fieldsOf: (item: Loose, index: number, put: (next: Loose) => void) => ReactNode;
  readonly onChange: (value: Json | undefined) => void;
}) {
  const { t } = useI18n();
  const fault = useFault(pointer);
  const items = Array.isArray(value) ? value.map(asLoose) : [];
  const set = (next: readonly Loose[]): void => onChange(next.length === 0 && spec.optional ? undefined : next);
  return (
    <fieldset className={classes["group"]}>
      <legend>{label}</legend>
      {fault && <p className={classes["fault"]}>{fault}</p>}
      {items.map((item, index) => (
        // Contents change while they are typed: the place is what stays.
        <div key={index} className={classes["repeated"]}>
          <div className={classes["repeatedFields"]}>
            {fieldsOf(item, index, (next) => set(items.map((one, at) => (at === index ? next : one))))}
          </div>
          <ActionIcon
            aria-label={t("edit.removeNth", { n: index + 1, what: label })}
            onClick={() => set(items.filter((_one, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => set([...items, spec.start(items.length, items[0] ?? {})])}
        data-testid={`${testId}-add`}
      >
        {t("edit.choice.add")}
      </Button>
    </fieldset>
  );
}
