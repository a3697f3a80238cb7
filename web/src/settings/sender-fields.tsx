import { PasswordInput, TextInput } from "@mantine/core";
import { useI18n } from "../i18n/i18n.tsx";

const FIELDS = ["name", "displayPhoneNumber", "phoneNumberId", "accountId", "appId"] as const;
const SECRETS = ["accessToken", "appSecret"] as const;
export type SenderValues = { readonly [key in (typeof FIELDS)[number] | (typeof SECRETS)[number] | "baseUrl"]: string };

/** What has to be known of a number; of one that is known already its id stays, and its secrets when nothing is typed. */
export function SenderFields({
  values,
  onChange,
  known = false,
  needsSecrets = !known,
}: {
  readonly values: SenderValues;
  readonly onChange: (values: SenderValues) => void;
  readonly known?: boolean;
  readonly needsSecrets?: boolean;
}) {
  const { t } = useI18n();
  const set = (key: keyof SenderValues, value: string): void => onChange({ ...values, [key]: value });
  return (
    <>
      {FIELDS.map((field, index) => (
        <TextInput
          key={field}
          label={t(`sender.${field}`)}
          description={t(`sender.${field}.hint`)}
          required
          withAsterisk={false}
          disabled={known && field === "phoneNumberId"}
          value={values[field]}
          onChange={(event) => set(field, event.currentTarget.value)}
          data-testid={`sender-${field}`}
          {...(index === 0 ? { "data-autofocus": true } : {})}
        />
      ))}
      {SECRETS.map((secret) => (
        <PasswordInput
          key={secret}
          label={t(`sender.${secret}`)}
          description={t(`sender.${secret}.hint`)}
          required={needsSecrets}
          withAsterisk={false}
          autoComplete="off"
          placeholder={known && !needsSecrets ? t("sender.kept") : ""}
          value={values[secret]}
          onChange={(event) => set(secret, event.currentTarget.value)}
          data-testid={`sender-${secret}`}
        />
      ))}
      <details>
        <summary>{t("sender.more")}</summary>
        <TextInput
          mt="sm"
          label={t("sender.baseUrl")}
          description={t("sender.baseUrl.hint")}
          type="url"
          required
          withAsterisk={false}
          value={values.baseUrl}
          onChange={(event) => set("baseUrl", event.currentTarget.value)}
          data-testid="sender-baseUrl"
        />
      </details>
    </>
  );
}
