import { ActionIcon, Button, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./conditions.module.css";
import { groupOf, regrouped, toCondition, without, type GroupKind, type Leafy } from "./groups.ts";

const KINDS: readonly GroupKind[] = ["all", "any", "not"];
const DEEPEST = 5;

/** Groups of all, any and none, nested, over leaves of any kind: whoever knows the leaves draws them. */
export function ConditionTree({
  value,
  onChange,
  renderLeaf,
  newLeaf,
  depth = 0,
}: {
  readonly value: Leafy;
  /** Null: it was taken away. */
  readonly onChange: (value: Leafy | null) => void;
  readonly renderLeaf: (leaf: Leafy, onChange: (leaf: Leafy) => void) => ReactNode;
  readonly newLeaf: () => Leafy;
  readonly depth?: number;
}) {
  const { t } = useI18n();
  const group = groupOf(value);
  const remove = (
    <ActionIcon size="md" aria-label={t("conditions.remove")} onClick={() => onChange(null)}>
      <IconX size={15} />
    </ActionIcon>
  );
  if (!group)
    return (
      <div className={classes["leaf"]} data-testid="condition-leaf">
        <div className={classes["fields"]}>{renderLeaf(value, onChange)}</div>
        {remove}
      </div>
    );
  const add = (part: Leafy): void => onChange(toCondition({ kind: group.kind, parts: [...group.parts, part] }));
  return (
    <div className={classes["group"]} role="group" aria-label={t(`conditions.${group.kind}`)} data-testid="condition-group">
      <div className={classes["head"]}>
        <Select
          size="xs"
          aria-label={t("conditions.kind")}
          allowDeselect={false}
          value={group.kind}
          data={KINDS.map((kind) => ({ value: kind, label: t(`conditions.${kind}`) }))}
          onChange={(kind) => onChange(regrouped(group, kind ?? "all"))}
        />
        {remove}
      </div>
      {group.parts.map((part, index) => (
        <ConditionTree
          // Parts have no names of their own: the place is what they are known by.
          key={index}
          value={part}
          depth={depth + 1}
          renderLeaf={renderLeaf}
          newLeaf={newLeaf}
          onChange={(next) =>
            onChange(
              next === null
                ? without(group, index)
                : toCondition({ ...group, parts: group.parts.map((one, at) => (at === index ? next : one)) }),
            )
          }
        />
      ))}
      <div className={classes["head"]}>
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => add(newLeaf())}>
          {t("conditions.add")}
        </Button>
        {depth < DEEPEST && (
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => add({ any: [newLeaf()] })}>
            {t("conditions.addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}
