import { Button, Stepper } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import type { ChannelHealthAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { Copy, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { healthQuery } from "./health-query.ts";
import { SenderFields, type SenderValues } from "./sender-fields.tsx";
import { SenderHealth } from "./sender-health.tsx";
import classes from "./settings.module.css";

type Added = { readonly channel: { readonly id: string; readonly webhookUrl: string }; readonly verifyToken: string };
const GRAPH = "https://graph.facebook.com";
const EMPTY: SenderValues = {
  name: "",
  displayPhoneNumber: "",
  phoneNumberId: "",
  accountId: "",
  appId: "",
  accessToken: "",
  appSecret: "",
  baseUrl: GRAPH,
};
const fine = ({ checks }: ChannelHealthAnswer): boolean => checks.every(({ state }) => state === "ok" || state === "warning");

/** Connects a WhatsApp number: what Meta shows of it, then its webhooks, then whether everything is right. */
export function AddSender({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [values, setValues] = useState(EMPTY);
  const [step, setStep] = useState(0);
  const add = useAction({
    // Nothing is sent by it before everything is right.
    mutationFn: async () => {
      // Corrected: what was said before is taken back. Nothing was sent by it.
      if (add.data) await send("DELETE", `/v1/channels/${add.data.channel.id}`);
      return send<Added>("POST", "/v1/channels", { kind: "whatsapp", ...values, state: "paused" });
    },
    onSuccess: async () => {
      setStep(1);
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
    },
  });
  const connect = useAction({
    mutationFn: async ({ id, by }: { readonly id: string; readonly by: "subscription" | "health" }) => {
      const health = await send<ChannelHealthAnswer>("POST", `/v1/channels/${id}/${by}`);
      if (fine(health)) await send("PATCH", `/v1/channels/${id}`, { state: "active" });
      return health;
    },
    onSuccess: async (health, { id }) => {
      client.setQueryData(healthQuery(id).queryKey, health);
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
    },
    onSettled: () => setStep(2),
  });
  const goOn = (by: "subscription" | "health"): void => {
    if (add.data) connect.mutate({ id: add.data.channel.id, by });
  };
  const ready = connect.data !== undefined && connect.error === null && fine(connect.data);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    // The verify token is told once: a stray click must not lose it.
    <Dialog onClose={onClose} title={t("sender.add.title")} size="xl" closeOnClickOutside={!add.data} closeOnEscape={!add.data}>
      <Stepper active={step} size="sm" mb="lg">
        <Stepper.Step label={t("sender.step.number")} />
        <Stepper.Step label={t("sender.step.webhook")} />
        <Stepper.Step label={t("sender.step.check")} />
      </Stepper>
      {step === 0 && (
        <form className={classes["form"]} onSubmit={submit}>
          <SenderFields values={values} onChange={setValues} />
          <DialogEnd error={add.error} onClose={onClose}>
            <Button type="submit" loading={add.isPending} data-testid="sender-next">
              {t("sender.next")}
            </Button>
          </DialogEnd>
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
          <Trouble error={connect.error} />
          <p role="status">{t(ready ? "sender.ready" : "sender.notYet")}</p>
          <SenderHealth id={add.data.channel.id} />
          <div className={classes["buttons"]}>
            {!ready && (
              <Button variant="default" onClick={() => setStep(0)} data-testid="sender-correct">
                {t("sender.correct")}
              </Button>
            )}
            {!ready && (
              <Button variant="default" loading={connect.isPending} onClick={() => goOn("subscription")}>
                {t("sender.again")}
              </Button>
            )}
            <Button onClick={onClose} data-testid="sender-done">
              {t("sender.done")}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
