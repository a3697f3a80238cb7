import { Button, PasswordInput, Stepper, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import type { ChannelHealthAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { Copy, useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { healthQuery } from "./health-query.ts";
import { SenderHealth } from "./sender-health.tsx";
import classes from "./settings.module.css";

type Added = { readonly channel: { readonly id: string; readonly webhookUrl: string }; readonly verifyToken: string };
const FIELDS = ["name", "displayPhoneNumber", "phoneNumberId", "accountId", "appId"] as const;
type Field = (typeof FIELDS)[number];
const SECRETS = ["accessToken", "appSecret"] as const;
type Secret = (typeof SECRETS)[number];
type Values = { readonly [key in Field | Secret]: string };
const GRAPH = "https://graph.facebook.com";
const EMPTY: Values = { name: "", displayPhoneNumber: "", phoneNumberId: "", accountId: "", appId: "", accessToken: "", appSecret: "" };

/** Connects a WhatsApp number: what Meta shows of it, then its webhooks, then whether everything is right. */
export function AddSender({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [values, setValues] = useState(EMPTY);
  const [baseUrl, setBaseUrl] = useState(GRAPH);
  const [step, setStep] = useState(0);
  const add = useAction({
    mutationFn: () => send<Added>("POST", "/v1/channels", { kind: "whatsapp", ...values, baseUrl }),
    onSuccess: async () => {
      setStep(1);
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
    },
  });
  const connect = useAction({
    mutationFn: ({ id, by }: { readonly id: string; readonly by: "subscription" | "health" }) =>
      send<ChannelHealthAnswer>("POST", `/v1/channels/${id}/${by}`),
    onSuccess: (health, { id }) => client.setQueryData(healthQuery(id).queryKey, health),
    onSettled: () => setStep(2),
  });
  const goOn = (by: "subscription" | "health"): void => {
    if (add.data) connect.mutate({ id: add.data.channel.id, by });
  };
  const trouble = useErrorWords(add.error);
  const refused = useErrorWords(connect.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const set = (key: keyof Values, value: string): void => setValues({ ...values, [key]: value });
  return (
    // The verify token is told once: a stray click must not lose it.
    <Dialog onClose={onClose} title={t("sender.add.title")} size="xl" closeOnClickOutside={!add.data} closeOnEscape={!add.data}>
      <Stepper active={step} size="sm" mb="lg">
        <Stepper.Step label={t("sender.step.number")} />
        <Stepper.Step label={t("sender.step.webhook")} />
        <Stepper.Step label={t("sender.step.check")} />
      </Stepper>
      {!add.data && (
        <form className={classes["form"]} onSubmit={submit}>
          {FIELDS.map((field, index) => (
            <TextInput
              key={field}
              label={t(`sender.${field}`)}
              description={t(`sender.${field}.hint`)}
              required
              withAsterisk={false}
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
              required
              withAsterisk={false}
              autoComplete="off"
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
              value={baseUrl}
              onChange={(event) => setBaseUrl(event.currentTarget.value)}
              data-testid="sender-baseUrl"
            />
          </details>
          {add.error && (
            <p role="alert" style={{ color: "var(--bad)" }}>
              {trouble}
            </p>
          )}
          <div className={classes["buttons"]}>
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending} data-testid="sender-next">
              {t("sender.next")}
            </Button>
          </div>
        </form>
      )}
      {add.data && step === 1 && (
        <div className={classes["form"]}>
          <p>{t("sender.webhook.text")}</p>
          <dl className={classes["facts"]}>
            <dt>{t("channels.webhook")}</dt>
            <dd>
              <Copy value={add.data.channel.webhookUrl}>
                <code>{add.data.channel.webhookUrl}</code>
              </Copy>
            </dd>
            <dt>{t("sender.verifyToken")}</dt>
            <dd>
              <Copy value={add.data.verifyToken}>
                <code>{add.data.verifyToken}</code>
              </Copy>
            </dd>
          </dl>
          <div className={classes["buttons"]}>
            <Button variant="default" loading={connect.isPending && connect.variables?.by === "health"} onClick={() => goOn("health")}>
              {t("sender.byHand")}
            </Button>
            <Button
              loading={connect.isPending && connect.variables?.by === "subscription"}
              onClick={() => goOn("subscription")}
              data-testid="sender-connect"
            >
              {t("health.subscribe")}
            </Button>
          </div>
        </div>
      )}
      {add.data && step === 2 && (
        <div className={classes["form"]}>
          {connect.error && (
            <p role="alert" style={{ color: "var(--bad)" }}>
              {refused}
            </p>
          )}
          <SenderHealth id={add.data.channel.id} />
          <div className={classes["buttons"]}>
            <Button onClick={onClose} data-testid="sender-done">
              {t("sender.done")}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
