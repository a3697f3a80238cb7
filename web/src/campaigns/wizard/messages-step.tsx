/** What each variant says, in each language, with the customer's phone beside it. */
import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import type { CampaignVariant } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Problems } from "./field.tsx";
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
  return (
    <>
      {variants.map((variant, index) => (
        <Variant
          // The name is typed here: the place is what stays.
          key={index}
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
      <Problems problems={problems.filter(({ path }) => !/^\/variants\/\d/.test(path))} />
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
