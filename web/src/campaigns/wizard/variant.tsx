/** One variant: its name, and what it says. */
import { ActionIcon, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { CampaignVariant } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Part } from "./field.tsx";
import { Spoken } from "./spoken.tsx";
import type { StepProps } from "./step.ts";
import classes from "./wizard.module.css";

export function Variant({
  channel,
  purpose,
  audience,
  variant,
  index,
  alone,
  defaultLanguage,
  problems,
  onChange,
  onRemove,
  onDefault,
}: {
  readonly channel: string;
  readonly purpose: string;
  readonly audience: StepProps["document"]["audience"];
  readonly variant: CampaignVariant;
  readonly index: number;
  readonly alone: boolean;
  readonly defaultLanguage: string;
  readonly problems: StepProps["problems"];
  readonly onChange: (variant: CampaignVariant) => void;
  readonly onRemove: () => void;
  readonly onDefault: (language: string) => void;
}) {
  const { t } = useI18n();
  return (
    <Part title={alone ? t("wizard.message") : t("wizard.variant", { name: variant.name.toUpperCase() })}>
      {!alone && (
        <div className={classes["line"]}>
          <TextInput
            label={t("wizard.variant.name")}
            value={variant.name}
            maxLength={40}
            onChange={(event) => onChange({ ...variant, name: event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-") })}
            w={180}
          />
          <ActionIcon mt={22} aria-label={t("wizard.variant.remove")} title={t("wizard.variant.remove")} onClick={onRemove}>
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        </div>
      )}
      <Spoken
        id={String(index)}
        base={`/variants/${index}/messages`}
        channel={channel}
        purpose={purpose}
        audience={audience}
        messages={variant.messages}
        alone={alone}
        defaultLanguage={defaultLanguage}
        problems={problems}
        onChange={(messages) => onChange({ ...variant, messages })}
        onDefault={onDefault}
      />
    </Part>
  );
}
