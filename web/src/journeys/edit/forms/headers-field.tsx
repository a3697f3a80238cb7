import { ActionIcon, Autocomplete, Button, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../../i18n/i18n.tsx";
import { callSecretsQuery } from "../../../settings/call-secrets-query.ts";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";
import { asLoose, asText, type Loose } from "../loose.ts";
import { VariableText } from "./variable-text.tsx";

const USUAL = ["Authorization", "Accept-Language", "X-Api-Key"] as const;
const TEXT = "text";
const SECRET = "secret";

/** What goes along with a call: texts, and secrets by their names. */
export function HeadersField({
  label,
  value,
  pointer,
  onChange,
}: {
  readonly label: string;
  readonly value: Loose;
  readonly pointer: string;
  /** Undefined: none is left. */
  readonly onChange: (value: Loose | undefined) => void;
}) {
  const { t } = useI18n();
  const headers = Object.entries(value);
  const set = (next: readonly (readonly [string, Loose[string]])[]): void =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const at = (index: number, header: readonly [string, Loose[string]]): void => set(headers.with(index, [...header]));
  return (
    <fieldset className={classes["group"]} data-testid="field-headers">
      <legend>{label}</legend>
      {headers.map(([name, item], index) => {
        const secret = asLoose(item)["secret"];
        const isSecret = secret !== undefined;
        return (
          // Names change while they are typed: the place is what stays.
          <div key={index} className={classes["header"]}>
            <div className={classes["pair"]}>
              <Autocomplete
                label={t("edit.http.header")}
                value={name}
                data={[...USUAL]}
                onChange={(to) => {
                  if (to === name || !Object.hasOwn(value, to)) at(index, [to, item]);
                }}
              />
              <Select
                label={t("edit.http.header.is")}
                allowDeselect={false}
                value={isSecret ? SECRET : TEXT}
                data={[
                  { value: TEXT, label: t("edit.http.header.text") },
                  { value: SECRET, label: t("edit.http.header.secret") },
                ]}
                onChange={(kind) => at(index, [name, kind === SECRET ? { secret: "" } : ""])}
              />
              <ActionIcon aria-label={t("edit.remove")} onClick={() => set(headers.filter((_header, place) => place !== index))}>
                <IconTrash size={16} />
              </ActionIcon>
            </div>
            {isSecret ? (
              <SecretField
                label={t("edit.http.secret")}
                value={asText(secret)}
                pointer={`${pointer}/${name}/secret`}
                onChange={(to) => at(index, [name, { secret: to ?? "" }])}
              />
            ) : (
              <VariableText
                label={t("edit.set.value")}
                value={asText(item)}
                pointer={`${pointer}/${name}`}
                onChange={(text) => at(index, [name, text])}
              />
            )}
          </div>
        );
      })}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        disabled={Object.hasOwn(value, "")}
        onClick={() => onChange({ ...value, "": "" })}
      >
        {t("edit.http.header.add")}
      </Button>
    </fieldset>
  );
}

/** One of those that the workspace has; one that is gone stays shown, so that it can be seen why the call fails. */
export function SecretField({
  label,
  value,
  pointer,
  onChange,
  clearable = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly pointer: string;
  readonly onChange: (name: string | undefined) => void;
  readonly clearable?: boolean;
}) {
  const { t } = useI18n();
  const fault = useFault(pointer);
  const { data } = useQuery(callSecretsQuery);
  const names = data?.rows.map(({ name }) => name) ?? [];
  const isGone = value !== "" && data !== undefined && !names.includes(value);
  return (
    <Select
      label={label}
      searchable
      clearable={clearable}
      allowDeselect={false}
      value={value === "" ? null : value}
      data={isGone ? [...names, value] : names}
      nothingFoundMessage={t("edit.http.secret.none")}
      placeholder={clearable ? "" : t("edit.http.secret.choose")}
      error={fault ?? (isGone ? t("edit.http.secret.gone") : undefined)}
      onChange={(to) => onChange(to ?? undefined)}
    />
  );
}
