import { Button, Select } from "@mantine/core";
import { IconArrowUp, IconChevronDown, IconChevronRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { JourneyNode, Problem } from "../../../api/types.ts";
import { iconOf } from "../../../canvas/icons.ts";
import { CHANNEL_FORMS, channelForm, channelName } from "../../../channels/channel-forms.ts";
import { startFields } from "../../../channels/channel-fields.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import classes from "../edit.module.css";
import { FormContext, useForm } from "../form-context.tsx";
import { ChainAdvice } from "./chain-advice.tsx";
import { wordsOf } from "./content-specs.ts";
import { DurationField } from "./duration-field.tsx";
import { MessageForm } from "./message-form.tsx";
import { CHAIN_SPECS } from "./specs.ts";
import { SpecFields } from "./spec-fields.tsx";

type ChainNode = Extract<JourneyNode, { readonly kind: "chain" }>;
type Step = ChainNode["steps"][number];

/** The steps of a chain in their order, one of them open at a time. */
export function ChainForm({ node, onChange }: { readonly node: ChainNode; readonly onChange: (node: ChainNode, field: string) => void }) {
  const { t } = useI18n();
  const form = useForm();
  const [open, setOpen] = useState<number | null>(null);
  const { steps } = node;
  const setSteps = (next: readonly Step[], field: string): void => onChange({ ...node, steps: next }, field);
  const change = (index: number, step: Step, field: string): void =>
    setSteps(
      steps.map((one, at) => (at === index ? step : one)),
      `steps/${index}/${field}`,
    );
  return (
    <>
      <p className="muted small">{t(node.order === "best" ? "edit.chain.lead.best" : "edit.chain.lead")}</p>
      <ol className={classes["steps"]} data-testid="chain-steps">
        {steps.map((step, index) => (
          // Contents change while they are typed: the place is what stays.
          <li key={index} className={classes["arm"]} data-severity={severityOf(form.problems, `${form.base}/steps/${index}`)}>
            <div className={classes["step"]}>
              <StepHead step={step} index={index} open={open === index} onOpen={() => setOpen(open === index ? null : index)} />
              {index > 0 && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t("edit.chain.up", { n: index + 1 })}
                  onClick={() => {
                    setOpen(null);
                    setSteps(swapped(steps, index), "steps");
                  }}
                >
                  <IconArrowUp size={15} aria-hidden />
                </Button>
              )}
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={t("edit.removeNth", { n: index + 1, what: t("edit.chain.steps") })}
                onClick={() => {
                  setOpen(null);
                  setSteps(
                    steps.filter((_one, at) => at !== index),
                    "steps",
                  );
                }}
              >
                <IconTrash size={15} aria-hidden />
              </Button>
            </div>
            <FormContext value={{ ...form, base: `${form.base}/steps/${index}` }}>
              {open === index && (
                <MessageForm
                  step
                  node={{ kind: "message", channel: step.channel, purpose: node.purpose, content: step.content, next: "" }}
                  onAnswers={() => undefined}
                  onChange={({ channel, content }, field) =>
                    change(index, { ...step, channel, content, until: goalFor(channel, step.until) }, field)
                  }
                />
              )}
              <Select
                label={t("edit.chain.until")}
                allowDeselect={false}
                value={step.until}
                data={goalsOf(step).map((until) => ({ value: until, label: t(`chain.goal.${until}`) }))}
                onChange={(until) => until !== null && change(index, { ...step, until }, "until")}
                data-testid={`chain-until-${index}`}
              />
              <DurationField
                label={t("edit.chain.patience")}
                value={step.patience}
                pointer="/patience"
                onChange={(patience) => change(index, { ...step, patience: patience ?? "PT1H" }, "patience")}
              />
            </FormContext>
          </li>
        ))}
      </ol>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => {
          setSteps([...steps, nextStep(steps)], "steps");
          setOpen(steps.length);
        }}
        data-testid="chain-add"
      >
        {t("edit.chain.add")}
      </Button>
      <SpecFields specs={CHAIN_SPECS} value={node} pointer="" onChange={(next, field) => onChange(next as unknown as ChainNode, field)} />
      <ChainAdvice node={node} />
    </>
  );
}

/** Its number and channel, and how it begins; a click opens the message. */
function StepHead({
  step,
  index,
  open,
  onOpen,
}: {
  readonly step: Step;
  readonly index: number;
  readonly open: boolean;
  readonly onOpen: () => void;
}) {
  const { t, language } = useI18n();
  const Icon = iconOf("message", step.channel === "whatsapp" ? undefined : step.channel);
  const words = step.content.kind === "template" ? step.content.name : wordsOf(step.content);
  return (
    <button type="button" aria-expanded={open} onClick={onOpen} data-testid={`chain-step-${index}`}>
      {open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
      <Icon size={18} aria-hidden />
      <span className={classes["stepWords"]}>
        {index + 1}. {channelName(step.channel, language)}
        {!open && <small className="muted cut">{words === "" ? t("edit.chain.empty") : words}</small>}
      </span>
    </button>
  );
}

function severityOf(problems: readonly Problem[], base: string): Problem["severity"] | undefined {
  const mine = problems.filter(({ path }) => path === base || path.startsWith(`${base}/`));
  return mine.some(({ severity }) => severity === "error") ? "error" : mine[0]?.severity;
}

function swapped(steps: readonly Step[], index: number): readonly Step[] {
  const [before, one] = [steps[index - 1], steps[index]];
  return before && one ? [...steps.slice(0, index - 1), one, before, ...steps.slice(index + 1)] : steps;
}

function goalsOf({ channel, until }: Step): readonly Step["until"][] {
  return [...new Set<Step["until"]>(["accepted", ...(channelForm(channel)?.tells ?? []), until])];
}

/** What the channel can tell, nearest to what was asked for. */
function goalFor(channel: string, until: Step["until"]): Step["until"] {
  const tells = channelForm(channel)?.tells ?? [];
  if (until === "accepted" || tells.includes(until)) return until;
  return tells.includes("delivered") ? "delivered" : "accepted";
}

/** By a channel that the chain has not tried yet. */
function nextStep(steps: readonly Step[]): Step {
  const form =
    CHANNEL_FORMS.find(({ kind }) => kind !== "whatsapp" && !steps.some((step) => step.channel === kind)) ?? CHANNEL_FORMS.at(-1);
  const channel = form?.kind ?? "email";
  return {
    channel,
    content: form ? startFields(form, "") : { kind: "fields", fields: {} },
    until: goalFor(channel, "read"),
    patience: "PT4H",
  };
}
