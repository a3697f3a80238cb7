import { ActionIcon, Button, Menu, NumberInput, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { JourneyNode } from "../../../api/types.ts";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";
import { asLoose, asText, type Loose, put } from "../loose.ts";
import { BanditFields } from "./bandit-fields.tsx";
import { ConditionField } from "./condition-field.tsx";
import { ARM_SPECS, ARM_STARTS } from "./specs.ts";
import { SpecFields } from "./spec-fields.tsx";

type Change = (node: JourneyNode, field: string) => void;
const LISTS: { readonly [kind: string]: "arms" | "paths" } = { wait_for: "arms", branch: "arms", split: "arms", fork: "paths" };

export function hasArms(kind: string): boolean {
  return Object.hasOwn(LISTS, kind);
}

/** The arms of a wait, branch, split or fork, in the order in which they are tried. */
export function ArmsForm({ node, onChange }: { readonly node: JourneyNode; readonly onChange: Change }) {
  const { t } = useI18n();
  const list = LISTS[node.kind] ?? "arms";
  const loose = node as unknown as Loose;
  const value = loose[list];
  const arms = Array.isArray(value) ? value.map(asLoose) : [];
  const fault = useFault(`/${list}`);
  const set = (next: readonly Loose[], field: string): void => onChange({ ...loose, [list]: next } as unknown as JourneyNode, field);
  const move = (from: number, to: number): void => {
    const moved = arms.filter((_arm, index) => index !== from);
    const arm = arms[from];
    if (arm) set([...moved.slice(0, to), arm, ...moved.slice(to)], `${list} order ${from} ${to} ${performance.now()}`);
  };
  return (
    <fieldset className={classes["group"]}>
      <legend>{t(`edit.arms.${node.kind as "wait_for" | "branch" | "split" | "fork"}`)}</legend>
      {fault && <p className={classes["fault"]}>{fault}</p>}
      {node.kind === "split" && <BanditFields value={loose} onChange={(next, field) => onChange(next as unknown as JourneyNode, field)} />}
      {arms.map((arm, index) => (
        // Arms are known by their place, in the document as well.
        <section key={index} className={classes["arm"]} data-testid={`arm-${index}`}>
          <header>
            <strong>
              {node.kind === "wait_for" ? t(`edit.arm.${asText(arm["on"]) as keyof typeof ARM_STARTS}`) : t("edit.arm.n", { n: index + 1 })}
            </strong>
            <ActionIcon size="sm" aria-label={t("edit.arm.up")} disabled={index === 0} onClick={() => move(index, index - 1)}>
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={t("edit.arm.down")}
              disabled={index === arms.length - 1}
              onClick={() => move(index, index + 1)}
            >
              <IconArrowDown size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={t("edit.remove")}
              onClick={() =>
                set(
                  arms.filter((_arm, at) => at !== index),
                  `remove ${index}`,
                )
              }
            >
              <IconTrash size={14} />
            </ActionIcon>
          </header>
          <ArmFields
            kind={node.kind}
            arm={arm}
            pointer={`/${list}/${index}`}
            onChange={(next, field) =>
              set(
                arms.map((one, at) => (at === index ? next : one)),
                `${list}/${index}/${field}`,
              )
            }
          />
        </section>
      ))}
      <AddArm
        kind={node.kind}
        onAdd={(arm) => set(node.kind === "wait_for" ? beforeCatchAll(arms, arm) : [...arms, arm], `add ${arms.length}`)}
      />
    </fieldset>
  );
}

/** Any answer takes what the arms before it left: a new reply arm behind it would never be taken. */
function beforeCatchAll(arms: readonly Loose[], arm: Loose): readonly Loose[] {
  const first = arm["on"] === "reply" ? arms.findIndex((one) => one["on"] === "any_reply") : -1;
  return first === -1 ? [...arms, arm] : [...arms.slice(0, first), arm, ...arms.slice(first)];
}

function ArmFields({
  kind,
  arm,
  pointer,
  onChange,
}: {
  readonly kind: string;
  readonly arm: Loose;
  readonly pointer: string;
  readonly onChange: (arm: Loose, field: string) => void;
}): ReactNode {
  const { t } = useI18n();
  const named = (
    <TextInput
      label={t("edit.arm.label")}
      value={asText(arm["label"])}
      onChange={({ currentTarget }) => onChange(put(arm, "label", currentTarget.value === "" ? undefined : currentTarget.value), "label")}
    />
  );
  switch (kind) {
    case "wait_for":
      return <SpecFields specs={ARM_SPECS[asText(arm["on"])] ?? []} value={arm} pointer={pointer} onChange={onChange} />;
    case "branch":
      return (
        <>
          {named}
          <ConditionField
            label={t("edit.when")}
            value={arm["when"]}
            pointer={`${pointer}/when`}
            onChange={(when) => onChange({ ...arm, when: when ?? { fact: "profile.attributes.", is: "set" } }, "when")}
          />
        </>
      );
    case "split":
      return (
        <>
          {named}
          <NumberInput
            label={t("edit.arm.weight")}
            min={0}
            value={typeof arm["weight"] === "number" ? arm["weight"] : ""}
            onChange={(n) => {
              if (typeof n === "number") onChange({ ...arm, weight: n }, "weight");
            }}
          />
        </>
      );
    default:
      return named;
  }
}

function AddArm({ kind, onAdd }: { readonly kind: string; readonly onAdd: (arm: Loose) => void }) {
  const { t } = useI18n();
  if (kind !== "wait_for")
    return (
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() =>
          onAdd(
            kind === "branch"
              ? { when: { fact: "profile.attributes.", is: "set" }, next: "" }
              : kind === "split"
                ? { weight: 1, next: "" }
                : { next: "" },
          )
        }
        data-testid="add-arm"
      >
        {t("edit.arm.add")}
      </Button>
    );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} data-testid="add-arm">
          {t("edit.arm.add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(ARM_STARTS).map(([on, start]) => (
          <Menu.Item key={on} onClick={() => onAdd(start)} data-testid={`add-arm-${on}`}>
            {t(`edit.arm.${on as keyof typeof ARM_STARTS}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
