/** "read at least 1 message of the campaign … in the last 30 days" */
import type { MessageRule } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { NameField, NumberField, Pick, Words } from "./inputs.tsx";
import { type LeafProps, NUMBER_OPERATORS } from "./leaf-props.ts";
import { compact } from "./leaves.ts";
import { useVocabulary } from "./vocabulary.tsx";
import { WindowField } from "./window-field.tsx";

const MESSAGE_FACTS = ["sent", "delivered", "read", "clicked", "replied", "received", "failed", "refused"] as const;
const FROM = ["any", "journey", "campaign", "template", "channel"] as const;

export function MessageFields({ rule, onChange }: LeafProps<MessageRule>) {
  const { t } = useI18n();
  const { journeys, campaigns, templates, channels } = useVocabulary();
  const put = (part: Partial<{ [K in keyof MessageRule]: MessageRule[K] | undefined }>) =>
    onChange(compact<MessageRule>({ ...rule, ...part }));
  const from = FROM.find((one) => one !== "any" && rule[one] !== undefined) ?? "any";
  const known = { journey: journeys, campaign: campaigns.map(({ id }) => id), template: templates, channel: channels.map(({ id }) => id) };
  const cleared = { journey: undefined, campaign: undefined, template: undefined, channel: undefined };
  const count = rule.count ?? { is: "at_least", value: 1 };
  return (
    <>
      <Pick
        label={t("rules.message")}
        strong
        options={MESSAGE_FACTS.map((fact) => ({ value: fact, label: t(`rules.message.${fact}`) }))}
        value={rule.message}
        onChange={(message) => put({ message })}
      />
      <Pick
        label={t("rules.operator")}
        options={NUMBER_OPERATORS.map((is) => ({ value: is, label: t(`rules.is.${is}`) }))}
        value={count.is}
        onChange={(is) => put({ count: { ...count, is } })}
      />
      <NumberField label={t("rules.value")} value={count.value} min={0} short onChange={(value) => put({ count: { ...count, value } })} />
      <Words>{t("rules.times", { n: count.value })}</Words>
      <Pick
        label={t("rules.message.from")}
        options={FROM.map((one) => ({ value: one, label: t(`rules.message.from.${one}`) }))}
        value={from}
        onChange={(next) => put({ ...cleared, ...(next === "any" ? {} : { [next]: known[next][0] ?? "" }) })}
      />
      {from === "channel" || from === "campaign" ? (
        <Pick
          label={t(`rules.message.from.${from}`)}
          options={(from === "channel" ? channels : campaigns).map(({ id, name }) => ({ value: id, label: name }))}
          value={rule[from] ?? ""}
          onChange={(id) => put({ [from]: id })}
        />
      ) : (
        from !== "any" && (
          <NameField
            label={t(`rules.message.from.${from}`)}
            value={rule[from] ?? ""}
            known={known[from]}
            onChange={(value) => put({ [from]: value })}
          />
        )
      )}
      <WindowField value={rule.window} onChange={(window) => put({ window })} />
    </>
  );
}
