import { ActionIcon, Button, Checkbox, Menu, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ACTION_KINDS, ActionFields, newAction } from "./action-fields.tsx";
import classes from "./assist.module.css";
import { CONDITION_KINDS, ConditionFields, isWhole, newCondition } from "./condition-fields.tsx";
import type { InboundRule } from "./helper-queries.ts";

export function newInboundRule(known: readonly InboundRule[]): InboundRule {
  const ids = new Set(known.map(({ id }) => id));
  let nth = known.length + 1;
  while (ids.has(`rule-${nth}`)) nth += 1;
  return { id: `rule-${nth}`, title: "", isOn: true, match: "all", conditions: [], actions: [], journeys: "after", goOn: false };
}

export function InboundRuleDialog({
  rule: given,
  intents,
  onSave,
  onClose,
}: {
  readonly rule: InboundRule;
  readonly intents: readonly { readonly value: string; readonly label: string }[];
  readonly onSave: (rule: InboundRule) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [rule, setRule] = useState(given);
  const { conditions, actions } = rule;
  const ready = rule.title.trim() !== "" && conditions.every(isWhole) && actions.length > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) onSave({ ...rule, title: rule.title.trim() });
  };
  return (
    <Dialog onClose={onClose} title={rule.title.trim() === "" ? t("helpers.addRule") : rule.title} size="lg">
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("helpers.form.title")}
          value={rule.title}
          maxLength={120}
          data-autofocus
          onChange={({ currentTarget }) => setRule({ ...rule, title: currentTarget.value })}
          data-testid="helper-rule-title"
        />
        <Select
          label={t("helpers.form.match")}
          data={(["all", "any"] as const).map((value) => ({ value, label: t(`helpers.match.${value}`) }))}
          value={rule.match}
          allowDeselect={false}
          onChange={(value) => setRule({ ...rule, match: value === "any" ? "any" : "all" })}
        />
        <fieldset className={classes["form"]}>
          <legend>{t("helpers.form.conditions")}</legend>
          {conditions.map((condition, at) => (
            // Its place is its only name.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at} className={classes["part"]}>
              <div>
                <ConditionFields
                  condition={condition}
                  intents={intents}
                  onChange={(next) => setRule({ ...rule, conditions: conditions.map((one, other) => (other === at ? next : one)) })}
                />
              </div>
              <ActionIcon
                variant="subtle"
                onClick={() => setRule({ ...rule, conditions: conditions.filter((_, other) => other !== at) })}
                aria-label={t("helpers.form.remove", { what: t(`helpers.condition.${condition.kind}`) })}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          <Menu>
            <Menu.Target>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} data-testid="add-condition">
                {t("helpers.form.addCondition")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {CONDITION_KINDS.map((kind) => (
                <Menu.Item
                  key={kind}
                  onClick={() => setRule({ ...rule, conditions: [...conditions, newCondition(kind)] })}
                  data-testid={`condition-${kind}`}
                >
                  {t(`helpers.condition.${kind}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </fieldset>
        <fieldset className={classes["form"]}>
          <legend>{t("helpers.form.actions")}</legend>
          {actions.map((action, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at} className={classes["part"]}>
              <div>
                <ActionFields
                  action={action}
                  onChange={(next) => setRule({ ...rule, actions: actions.map((one, other) => (other === at ? next : one)) })}
                />
              </div>
              <ActionIcon
                variant="subtle"
                onClick={() => setRule({ ...rule, actions: actions.filter((_, other) => other !== at) })}
                aria-label={t("helpers.form.remove", { what: t(`helpers.action.${action.kind}`) })}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          <Menu>
            <Menu.Target>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} data-testid="add-action">
                {t("helpers.form.addAction")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {ACTION_KINDS.map((kind) => (
                <Menu.Item
                  key={kind}
                  onClick={() => setRule({ ...rule, actions: [...actions, newAction(kind)] })}
                  data-testid={`action-${kind}`}
                >
                  {t(`helpers.action.${kind}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </fieldset>
        <Select
          label={t("helpers.form.journeys")}
          description={t("helpers.form.journeys.hint")}
          data={(["after", "always"] as const).map((value) => ({ value, label: t(`helpers.journeys.${value}`) }))}
          value={rule.journeys}
          allowDeselect={false}
          onChange={(value) => setRule({ ...rule, journeys: value === "always" ? "always" : "after" })}
        />
        <Checkbox
          label={t("helpers.form.goOn")}
          checked={rule.goOn}
          onChange={({ currentTarget }) => setRule({ ...rule, goOn: currentTarget.checked })}
        />
        <Checkbox
          label={t("helpers.form.on")}
          checked={rule.isOn}
          onChange={({ currentTarget }) => setRule({ ...rule, isOn: currentTarget.checked })}
        />
        <Button type="submit" disabled={!ready} data-testid="keep-helper-rule">
          {t("helpers.form.save")}
        </Button>
      </form>
    </Dialog>
  );
}
