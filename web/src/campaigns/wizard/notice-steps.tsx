/** By which channels a notice is told, one after the other, to whoever the one before has not reached. */
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { channelsQuery } from "../../api/queries.ts";
import { ChannelChoice } from "../../channels/channel-fields.tsx";
import { CHANNEL_FORMS, channelName } from "../../channels/channel-forms.ts";
import { otherSendersQuery } from "../../channels/senders-query.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { DurationField } from "../../journeys/edit/forms/duration-field.tsx";
import { CampaignForm } from "./campaign-form.tsx";
import { Part, Problems } from "./field.tsx";
import { saidBy } from "./said-by.ts";
import { Spoken } from "./spoken.tsx";
import type { StepProps } from "./step.ts";
import classes from "./wizard.module.css";

type Document = StepProps["document"];
type Notice = NonNullable<Document["notice"]>;
type Step = NonNullable<Notice["steps"]>[number];
type Way = "up" | "down";

const MOST_STEPS = 5;

export function NoticeSteps({
  document,
  notice,
  problems,
  onChange,
}: {
  readonly document: Document;
  readonly notice: Notice;
  readonly problems: StepProps["problems"];
  readonly onChange: (notice: Notice) => void;
}) {
  const { t, language } = useI18n();
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ readonly to: number; readonly way: Way } | null>(null);
  const { steps: _, ...others } = notice;
  const steps = notice.steps ?? [];
  const set = (next: readonly Step[]) => onChange(next.length === 0 ? others : { ...others, steps: next });
  const move = (index: number, way: Way) => {
    const to = way === "up" ? index - 1 : index + 1;
    moved.current = { to, way };
    set(swapped(steps, Math.min(index, to)));
  };
  // The keys go with the step, so that it can be moved on.
  useEffect(() => {
    if (!moved.current) return;
    const { to, way } = moved.current;
    moved.current = null;
    const item = list.current?.children[to];
    const button =
      item?.querySelector<HTMLElement>(`[data-way="${way}"]:enabled`) ?? item?.querySelector<HTMLElement>("[data-way]:enabled");
    button?.focus();
  }, [steps]);
  return (
    <Part title={t("wizard.notice.steps")} hint={t("wizard.notice.steps.hint", { channel: channelName(document.channel, language) })}>
      {steps.length > 0 && (
        <ol className={classes["noticeSteps"]} ref={list} data-testid="notice-steps">
          {steps.map((step, index) => {
            const base = `/notice/steps/${index}`;
            const own = problems.filter(({ path }) => path.startsWith(`${base}/`));
            const put = (part: Partial<Step>) => set(steps.map((one, at) => (at === index ? { ...one, ...part } : one)));
            return (
              // Contents change while they are typed: the place is what stays.
              <li key={index} data-testid={`notice-step-${index}`}>
                <header>
                  <h3>{t("wizard.notice.step", { n: index + 1, channel: channelName(step.channel, language) })}</h3>
                  {(["up", "down"] as const).map((way) => (
                    <ActionIcon
                      key={way}
                      variant="subtle"
                      data-way={way}
                      disabled={index === (way === "up" ? 0 : steps.length - 1)}
                      aria-label={t(`wizard.notice.step.${way}`, { n: index + 1 })}
                      title={t(`wizard.notice.step.${way}`, { n: index + 1 })}
                      onClick={() => move(index, way)}
                    >
                      {way === "up" ? <IconArrowUp size={17} aria-hidden /> : <IconArrowDown size={17} aria-hidden />}
                    </ActionIcon>
                  ))}
                  <ActionIcon
                    variant="subtle"
                    aria-label={t("wizard.notice.step.remove", { n: index + 1 })}
                    title={t("wizard.notice.step.remove", { n: index + 1 })}
                    onClick={() => set(steps.filter((_one, at) => at !== index))}
                  >
                    <IconTrash size={17} aria-hidden />
                  </ActionIcon>
                </header>
                <CampaignForm problems={own} base={base}>
                  <div className={classes["noticeBy"]}>
                    <div>
                      <ChannelChoice
                        kind={step.channel}
                        onChange={(channel) => put({ channel, messages: saidBy(channel, step.messages) })}
                      />
                      <Sender kind={step.channel} />
                    </div>
                    <DurationField
                      label={t("wizard.notice.step.after")}
                      value={step.after}
                      pointer="/after"
                      onChange={(after) => put({ after: after ?? "PT4H" })}
                    />
                  </div>
                </CampaignForm>
                <Spoken
                  id={`step-${index}`}
                  base={`${base}/messages`}
                  channel={step.channel}
                  purpose={document.purpose}
                  audience={document.audience}
                  messages={step.messages}
                  defaultLanguage={document.defaultLanguage}
                  offered={[...new Set([document.defaultLanguage, ...document.variants.flatMap(({ messages }) => Object.keys(messages))])]}
                  problems={own}
                  onChange={(messages) => put({ messages })}
                />
              </li>
            );
          })}
        </ol>
      )}
      <Problems problems={problems.filter(({ path }) => path === "/notice/steps")} />
      {steps.length < MOST_STEPS && (
        <div>
          <Button
            variant="light"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => set([...steps, nextStep(document, steps)])}
            data-testid="add-notice-step"
          >
            {t("wizard.notice.step.add")}
          </Button>
        </div>
      )}
    </Part>
  );
}

/** The one that the workspace sends by; what is wrong where there is none is told below. */
function Sender({ kind }: { readonly kind: string }) {
  const { t } = useI18n();
  const { data: whatsapp } = useQuery(channelsQuery);
  const { data: others } = useQuery(otherSendersQuery);
  const sender = kind === "whatsapp" ? whatsapp?.rows[0] : others?.find((one) => one.kind === kind);
  return sender ? <p className="muted small">{t("wizard.notice.step.sender", { name: sender.name })}</p> : null;
}

/** This one changes places with the next. */
function swapped(steps: readonly Step[], index: number): readonly Step[] {
  const [one, next] = [steps[index], steps[index + 1]];
  return one && next ? [...steps.slice(0, index), next, one, ...steps.slice(index + 2)] : steps;
}

/** The same words by a channel that is not in the list yet. */
function nextStep({ channel: first, variants, defaultLanguage }: Document, steps: readonly Step[]): Step {
  const used = [first, ...steps.map(({ channel }) => channel)];
  const channel = CHANNEL_FORMS.find(({ kind }) => !used.includes(kind))?.kind ?? first;
  const said = variants[0]?.messages ?? {};
  return {
    after: "PT4H",
    channel,
    messages: saidBy(channel, Object.hasOwn(said, defaultLanguage) ? said : { [defaultLanguage]: { kind: "text", text: "" } }),
  };
}
