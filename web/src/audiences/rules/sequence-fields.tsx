/** "first this, then within 7 days that, and not followed by …" */
import { Button, CloseButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { SequenceRule, SequenceStep } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { DurationField, NameField, Pick, Words } from "./inputs.tsx";
import type { LeafProps } from "./leaf-props.ts";
import { compact } from "./leaves.ts";
import classes from "./rules.module.css";
import { useVocabulary } from "./vocabulary.tsx";
import { Where } from "./where-fields.tsx";
import { WindowField } from "./window-field.tsx";

export function SequenceFields({ rule, onChange, wrong }: LeafProps<SequenceRule>) {
  const { t } = useI18n();
  const { events } = useVocabulary();
  const put = (part: Partial<{ [K in keyof SequenceRule]: SequenceRule[K] | undefined }>) =>
    onChange(compact<SequenceRule>({ ...rule, ...part }));
  const set = (index: number, step: SequenceStep) => put({ sequence: rule.sequence.map((one, at) => (at === index ? step : one)) });
  const name = (step: SequenceStep, change: (step: SequenceStep) => void) => (
    <NameField
      label={t("rules.event")}
      value={step.event}
      known={events.map(({ event }) => event)}
      wrong={wrong && step.event === ""}
      onChange={(event) => change({ ...step, event })}
    />
  );
  const propertiesOf = (step: SequenceStep) => events.find(({ event }) => event === step.event)?.properties ?? [];
  return (
    <span className={classes["steps"]}>
      {rule.sequence.map((step, index) => (
        <span key={index} className={classes["step"]}>
          <Words>{t(index === 0 ? "rules.sequence.first" : "rules.sequence.then")}</Words>
          {name(step, (next) => set(index, next))}
          {index > 0 && <Within value={step.within} onChange={(within) => set(index, compact<SequenceStep>({ ...step, within }))} />}
          <Where
            where={step.where}
            properties={propertiesOf(step)}
            onChange={(where) => set(index, compact<SequenceStep>({ ...step, where }))}
          />
          {rule.sequence.length > 1 && (
            <CloseButton
              size="sm"
              aria-label={t("rules.sequence.remove")}
              onClick={() => put({ sequence: rule.sequence.filter((_, at) => at !== index) })}
            />
          )}
        </span>
      ))}
      {rule.notFollowedBy && (
        <span className={classes["step"]}>
          <Words>{t("rules.sequence.not")}</Words>
          {name(rule.notFollowedBy, (next) => put({ notFollowedBy: next }))}
          <Within
            value={rule.notFollowedBy.within}
            onChange={(within) => rule.notFollowedBy && put({ notFollowedBy: compact<SequenceStep>({ ...rule.notFollowedBy, within }) })}
          />
          <CloseButton size="sm" aria-label={t("rules.sequence.remove")} onClick={() => put({ notFollowedBy: undefined })} />
        </span>
      )}
      <span className={classes["step"]}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => put({ sequence: [...rule.sequence, { event: "", within: "P7D" }] })}
        >
          {t("rules.sequence.add")}
        </Button>
        {!rule.notFollowedBy && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => put({ notFollowedBy: { event: events[0]?.event ?? "", within: "P7D" } })}
          >
            {t("rules.sequence.addNot")}
          </Button>
        )}
        <Words>{t("rules.sequence.began")}</Words>
        <WindowField value={rule.window} onChange={(window) => put({ window })} />
      </span>
    </span>
  );
}

function Within({ value, onChange }: { readonly value: string | undefined; readonly onChange: (value: string | undefined) => void }) {
  const { t } = useI18n();
  return (
    <>
      <Pick
        label={t("rules.within")}
        options={[
          { value: "within", label: t("rules.within") },
          { value: "anytime", label: t("rules.anytime") },
        ]}
        value={value === undefined ? "anytime" : "within"}
        onChange={(next) => onChange(next === "within" ? "P7D" : undefined)}
      />
      {value !== undefined && <DurationField label={t("rules.within")} value={value} onChange={onChange} />}
    </>
  );
}
