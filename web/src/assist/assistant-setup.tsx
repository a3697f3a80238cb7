import { Alert, Button, NumberInput, PasswordInput, Progress, Radio, Switch, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { AssistantPage, AssistantSettingsView } from "../api/types.ts";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { ErrorState, Trouble } from "../components/states.tsx";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { assistantQuery, saveAssistant } from "./helper-queries.ts";

const MILLION = 1_000_000;
const MODES = ["off", "suggest", "answer"] as const;

export function AssistantSetup() {
  const { data, error, refetch } = useQuery(assistantQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return <Fields key={data.revision} page={data} />;
}

function Fields({ page }: { readonly page: AssistantPage }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const [settings, setSettings] = useState<AssistantSettingsView>(page.settings);
  const [key, setKey] = useState("");
  const { budget, price } = settings;
  const put = (change: Partial<AssistantSettingsView>): void => setSettings({ ...settings, ...change });
  const save = useAction({
    mutationFn: () => saveAssistant({ settings, ...(key === "" ? {} : { key }), revision: page.revision }),
    onSuccess: (saved) => client.setQueryData(assistantQuery.queryKey, saved),
  });
  const limited = budget.tokens !== null || budget.micros !== null;
  const ready =
    mayWrite && limited && ((settings.mode === "off" && !settings.translates) || (settings.url !== "" && settings.model !== ""));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <div className={classes["split"]}>
      <form className={classes["form"]} onSubmit={submit}>
        <p className="muted">{t("assistant.lead")}</p>
        <Radio.Group
          label={t("assistant.mode")}
          value={settings.mode}
          onChange={(value) => put({ mode: MODES.find((mode) => mode === value) ?? "off" })}
        >
          <div className={classes["form"]} style={{ marginTop: 8 }}>
            {MODES.map((mode) => (
              <Radio key={mode} value={mode} label={t(`assistant.mode.${mode}`)} disabled={!mayWrite} data-testid={`assistant-${mode}`} />
            ))}
          </div>
        </Radio.Group>
        <Switch
          label={t("assistant.translates")}
          description={t("assistant.translates.hint")}
          checked={settings.translates}
          disabled={!mayWrite}
          onChange={({ currentTarget }) => put({ translates: currentTarget.checked })}
          data-testid="assistant-translates"
        />
        <TextInput
          label={t("assistant.url")}
          description={t("assistant.url.hint")}
          type="url"
          value={settings.url}
          maxLength={500}
          disabled={!mayWrite}
          onChange={({ currentTarget }) => put({ url: currentTarget.value.trim() })}
          data-testid="assistant-url"
        />
        <div className={classes["two"]}>
          <TextInput
            label={t("assistant.model")}
            value={settings.model}
            maxLength={200}
            disabled={!mayWrite}
            onChange={({ currentTarget }) => put({ model: currentTarget.value })}
            data-testid="assistant-model"
          />
          <PasswordInput
            label={t("assistant.key")}
            description={t(page.hasKey ? "assistant.key.kept" : "assistant.key.none")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            value={key}
            maxLength={1_000}
            autoComplete="new-password"
            disabled={!mayWrite}
            onChange={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </div>
        <div className={classes["two"]}>
          <Amount
            label={t("assistant.tokens")}
            value={budget.tokens}
            disabled={!mayWrite}
            onChange={(tokens) => put({ budget: { ...budget, tokens } })}
          />
          <Amount
            label={`${t("assistant.money")} (${price.currency})`}
            value={budget.micros === null ? null : budget.micros / MILLION}
            disabled={!mayWrite}
            onChange={(money) => put({ budget: { ...budget, micros: money === null ? null : Math.round(money * MILLION) } })}
          />
          <Amount
            label={`${t("assistant.priceIn")} (${price.currency})`}
            value={price.in / MILLION}
            disabled={!mayWrite}
            onChange={(money) => put({ price: { ...price, in: Math.round((money ?? 0) * MILLION) } })}
          />
          <Amount
            label={`${t("assistant.priceOut")} (${price.currency})`}
            value={price.out / MILLION}
            disabled={!mayWrite}
            onChange={(money) => put({ price: { ...price, out: Math.round((money ?? 0) * MILLION) } })}
          />
          <TextInput
            label={t("assistant.currency")}
            value={price.currency}
            maxLength={3}
            disabled={!mayWrite}
            onChange={({ currentTarget }) => put({ price: { ...price, currency: currentTarget.value.toUpperCase() } })}
          />
          <NumberInput
            label={t("assistant.timeout")}
            min={1}
            max={60}
            value={settings.timeoutMs / 1_000}
            disabled={!mayWrite}
            onChange={(value) => typeof value === "number" && put({ timeoutMs: Math.round(value * 1_000) })}
          />
          <NumberInput
            label={t("assistant.answerTokens")}
            min={50}
            max={4_000}
            value={settings.mostTokens}
            disabled={!mayWrite}
            onChange={(value) => typeof value === "number" && put({ mostTokens: Math.round(value) })}
          />
          <NumberInput
            label={t("assistant.perDay")}
            min={1}
            max={50}
            value={settings.mostAnswersADay}
            disabled={!mayWrite}
            onChange={(value) => typeof value === "number" && put({ mostAnswersADay: Math.round(value) })}
          />
        </div>
        <Trouble error={save.error} />
        {mayWrite && (
          <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-assistant" style={{ alignSelf: "start" }}>
            {t("assistant.save")}
          </Button>
        )}
      </form>
      <div className={classes["stack"]}>
        <Spent page={page} />
        <Alert icon={<IconInfoCircle size={18} aria-hidden />} variant="light" color="gray">
          {t("assistant.meta")}
        </Alert>
      </div>
    </div>
  );
}

/** Empty: not limited by it. */
function Amount({
  label,
  value,
  disabled,
  onChange,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly disabled: boolean;
  readonly onChange: (value: number | null) => void;
}) {
  const { t } = useI18n();
  return (
    <NumberInput
      label={label}
      placeholder={t("assistant.unlimited")}
      min={0}
      thousandSeparator=" "
      value={value ?? ""}
      disabled={disabled}
      onChange={(typed) => onChange(typeof typed === "number" ? typed : null)}
    />
  );
}

function Spent({ page: { spent, settings } }: { readonly page: AssistantPage }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { budget, price } = settings;
  const shares = [budget.tokens ? spent.tokens / budget.tokens : 0, budget.micros ? spent.micros / budget.micros : 0];
  const share = Math.min(1, Math.max(...shares));
  return (
    <section className={`panel ${classes["card"]}`}>
      <p>
        {t("assistant.spent", {
          calls: i18n.number(spent.calls),
          tokens: i18n.number(spent.tokens),
          money: `${i18n.number(spent.micros / MILLION)} ${price.currency}`,
        })}
      </p>
      <Progress
        value={share * 100}
        color={share > 0.9 ? "red" : "teal"}
        aria-label={t("assistant.left", { percent: i18n.percent(share) })}
      />
      <span className="muted small">{t("assistant.left", { percent: i18n.percent(share) })}</span>
    </section>
  );
}
