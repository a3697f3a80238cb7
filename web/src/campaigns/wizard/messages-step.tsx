/** What each variant says, in each language, with the customer's phone beside it. */
import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import type { CampaignVariant } from "../../api/types.ts";
import { TopicChoice } from "../../consent/topic-choice.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ChannelChoice } from "../../channels/channel-fields.tsx";
import type { AdviceAsk } from "../../../../src/contract/advice.ts";
import { measureText } from "../../../../src/advice/measure-text.ts";
import { ChannelAdvice } from "../../channels/channel-advice.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { Problems } from "./field.tsx";
import { NoticeSteps } from "./notice-steps.tsx";
import { saidBy } from "./said-by.ts";
import type { StepProps } from "./step.ts";
import { Variant } from "./variant.tsx";

const MOST_VARIANTS = 10;

export function MessagesStep({ document, put, problems }: StepProps) {
  const { t } = useI18n();
  const { variants } = document;
  const set = (index: number, variant: CampaignVariant) => put({ variants: variants.map((one, at) => (at === index ? variant : one)) });
  const add = () => {
    const name = "abcdefghij".split("").find((letter) => variants.every((one) => one.name !== letter)) ?? `v${variants.length + 1}`;
    put({
      variants: [...variants, { name, messages: variants[0]?.messages ?? {} }],
      experiment: document.experiment ?? { kind: "fixed", goal: "read" },
    });
  };
  const removeAt = (index: number) => {
    const left = variants.filter((_, at) => at !== index);
    put({ variants: left, ...(left.length < 2 ? { experiment: undefined } : {}) });
  };
  const chooseChannel = (kind: string): void => {
    if (channelForm(kind)) put({ channel: kind, variants: variants.map((one) => ({ ...one, messages: saidBy(kind, one.messages) })) });
  };
  return (
    <>
      <ChannelChoice kind={document.channel} onChange={chooseChannel} />
      <TopicChoice topic={document.topic} purpose={document.purpose} channel={document.channel} onChange={(topic) => put({ topic })} />
      <ChannelAdvice asked={askedFor(document)} current={document.channel} onChoose={chooseChannel} />
      {variants.map((variant, index) => (
        <Variant
          purpose={document.purpose}
          audience={document.audience}
          // The name is typed here: the place is what stays.
          key={index}
          channel={document.channel}
          variant={variant}
          index={index}
          alone={variants.length === 1}
          defaultLanguage={document.defaultLanguage}
          problems={problems.filter(({ path }) => path.startsWith(`/variants/${index}/`) || path === `/variants/${index}`)}
          onChange={(next) => set(index, next)}
          onRemove={() => removeAt(index)}
          onDefault={(language) => put({ defaultLanguage: language })}
        />
      ))}
      {document.notice && (
        <NoticeSteps
          document={document}
          notice={document.notice}
          problems={problems.filter(({ path }) => path.startsWith("/notice/steps"))}
          onChange={(notice) => put({ notice })}
        />
      )}
      <Problems problems={problems.filter(({ path }) => !/^\/(variants\/\d|notice\/steps)/.test(path))} />
      {variants.length < MOST_VARIANTS && (
        <div>
          <Button variant="light" leftSection={<IconCopy size={16} aria-hidden />} onClick={add} data-testid="add-variant">
            {t("wizard.variant.add")}
          </Button>
        </div>
      )}
    </>
  );
}

/** Of the first variant, as it stands in the default language. */
function askedFor({ audience, purpose, topic, variants, defaultLanguage }: StepProps["document"]): AdviceAsk {
  const said = variants[0]?.messages[defaultLanguage];
  return {
    ...(audience.kind === "audience" && audience.name !== "" ? { audience: audience.name } : {}),
    purpose,
    ...(topic === undefined ? {} : { topic }),
    ...(said ? measureText(said) : {}),
  };
}
