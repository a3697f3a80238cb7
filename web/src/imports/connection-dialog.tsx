import { Button, NumberInput, PasswordInput, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import type { DataConnection, NewConnection } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./imports.module.css";
import { connectionsQuery } from "./import-queries.ts";

type Kind = DataConnection["kind"];
type Values = Readonly<Record<string, string | number>>;

const BLANK: { readonly [K in Kind]: Values } = {
  postgres: { host: "", port: 5_432, database: "", user: "", tls: "verified", ca: "", timeoutSeconds: 120 },
  https: { url: "https://", header: "authorization" },
  s3: { endpoint: "https://", region: "", bucket: "", accessKeyId: "" },
};

/** Where data lies: asked for what its kind needs, and tried before it is kept. */
export function ConnectionDialog({ known, onClose }: { readonly known?: DataConnection; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>(known?.kind ?? "postgres");
  const [name, setName] = useState(known?.name ?? "");
  const [values, setValues] = useState<Values>(known?.settings ?? BLANK.postgres);
  const [secret, setSecret] = useState("");
  const set = (field: string, value: string | number): void => setValues({ ...values, [field]: value });
  const give = useAction({
    mutationFn: async () => {
      const body = { kind, name, settings: values, ...(secret === "" ? {} : { secret }) } as NewConnection;
      return known ? send("PUT", `/v1/data-connections/${known.id}`, body) : send("POST", "/v1/data-connections", body);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    give.mutate();
  };
  const text = (field: string, label: string, more: { readonly hint?: string; readonly optional?: boolean } = {}) => (
    <TextInput
      label={label}
      {...(more.hint === undefined ? {} : { description: more.hint })}
      required={more.optional !== true}
      withAsterisk={false}
      maxLength={1_000}
      value={String(values[field] ?? "")}
      onChange={(event) => set(field, event.currentTarget.value)}
      data-testid={`connection-${field}`}
    />
  );
  return (
    <Dialog onClose={onClose} title={t(known ? "imports.connection.edit" : "imports.connection.new")} size="lg">
      <form className={classes["form"]} onSubmit={submit}>
        {!known && (
          <SegmentedControl
            aria-label={t("imports.connection.kind")}
            value={kind}
            onChange={(chosen) => {
              setKind(chosen);
              setValues(BLANK[chosen]);
            }}
            data={(["postgres", "https", "s3"] as const).map((value) => ({ value, label: t(`imports.kind.${value}`) }))}
          />
        )}
        <TextInput
          label={t("imports.connection.name")}
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          data-testid="connection-name"
        />
        {kind === "postgres" && (
          <>
            <p className="small muted">{t("imports.kind.postgres.hint")}</p>
            <div className={classes["pair"]}>
              {text("host", t("imports.connection.host"))}
              <NumberInput
                label={t("imports.connection.port")}
                min={1}
                max={65_535}
                allowDecimal={false}
                value={values["port"] ?? 5_432}
                onChange={(value) => set("port", Number(value))}
                data-testid="connection-port"
              />
            </div>
            <div className={classes["pair"]}>
              {text("database", t("imports.connection.database"))}
              {text("user", t("imports.connection.user"), { hint: t("imports.connection.user.hint") })}
            </div>
            <Switch
              label={t("imports.connection.tls")}
              description={t("imports.connection.tls.hint")}
              checked={values["tls"] !== "off"}
              onChange={(event) => set("tls", event.currentTarget.checked ? "verified" : "off")}
              data-testid="connection-tls"
            />
            {values["tls"] !== "off" && (
              <Textarea
                label={t("imports.connection.ca")}
                description={t("imports.connection.ca.hint")}
                autosize
                minRows={2}
                maxRows={6}
                value={String(values["ca"] ?? "")}
                onChange={(event) => set("ca", event.currentTarget.value)}
              />
            )}
            <NumberInput
              label={t("imports.connection.timeout")}
              min={1}
              max={900}
              allowDecimal={false}
              value={values["timeoutSeconds"] ?? 120}
              onChange={(value) => set("timeoutSeconds", Number(value))}
            />
          </>
        )}
        {kind === "https" && (
          <>
            {text("url", t("imports.connection.url"), { hint: t("imports.connection.url.hint") })}
            {text("header", t("imports.connection.header"), { hint: t("imports.connection.header.hint") })}
          </>
        )}
        {kind === "s3" && (
          <>
            {text("endpoint", t("imports.connection.endpoint"), { hint: "https://s3.eu-west-3.amazonaws.com" })}
            <div className={classes["pair"]}>
              {text("region", t("imports.connection.region"))}
              {text("bucket", t("imports.connection.bucket"))}
            </div>
            {text("accessKeyId", t("imports.connection.accessKey"))}
          </>
        )}
        <PasswordInput
          label={t(`imports.secret.${kind}`)}
          description={t("imports.secret.hint")}
          placeholder={known ? t("imports.secret.kept") : ""}
          autoComplete="new-password"
          value={secret}
          visibilityToggleButtonProps={{ "aria-label": t("imports.secret.show") }}
          onChange={(event) => setSecret(event.currentTarget.value)}
          data-testid="connection-secret"
        />
        <DialogEnd error={give.error} onClose={onClose}>
          <Button type="submit" loading={give.isPending} data-testid="connection-save">
            {t("imports.connection.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
