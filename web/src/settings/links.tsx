/** Short links of the workspace's own, and the UTM parameters that are put on addresses. */
import { Button, Skeleton, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ApiError, send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { WorkspaceView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ErrorState, useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { UtmFields } from "../links/utm-fields.tsx";
import classes from "./settings.module.css";
import { workspaceQuery } from "./workspace-query.ts";

type Settings = WorkspaceView["links"];
const CANNOT = ["links.cannot.fixed", "links.cannot.code", "links.cannot.bare"] as const;

export function Links() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(workspaceQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={classes["rules"]}>
      <p className="muted">{t("links.lead")}</p>
      {data ? <Form stands={data.links} /> : <Skeleton height={420} />}
      <section className={`panel ${classes["rule"]}`} aria-label={t("links.cannot")}>
        <h2>{t("links.cannot")}</h2>
        <ul className={classes["cannot"]}>
          {CANNOT.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Form({ stands }: { readonly stands: Settings }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const [typed, setTyped] = useState<Settings | null>(null);
  const settings = typed ?? stands;
  const address = settings.address?.trim() ?? "";
  const isAddress = address === "" || isOrigin(address);
  const save = useAction({
    mutationFn: () =>
      send<WorkspaceView>("PATCH", "/v1/workspace", {
        links: { track: settings.track, utm: settings.utm, address: address === "" ? null : address },
      }),
    onSuccess: (workspace) => {
      client.setQueryData(workspaceQuery.queryKey, workspace);
      setTyped(null);
    },
  });
  const trouble = useErrorWords(save.error);
  const isTaken = save.error instanceof ApiError && save.error.status === 409;
  const put = (part: Partial<Settings>): void => setTyped({ ...settings, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isAddress) save.mutate();
  };
  return (
    <form className={`panel ${classes["rule"]}`} aria-label={t("links.title")} onSubmit={submit} data-testid="link-settings">
      <Switch
        checked={settings.track}
        disabled={!mayWrite}
        onChange={({ currentTarget }) => put({ track: currentTarget.checked })}
        label={t("links.track")}
        description={t("links.track.hint")}
        data-testid="track-links"
      />
      <TextInput
        label={t("links.address")}
        description={t("links.address.hint")}
        placeholder={stands.base}
        value={settings.address ?? ""}
        disabled={!mayWrite}
        maxLength={260}
        onChange={({ currentTarget }) => put({ address: currentTarget.value === "" ? null : currentTarget.value })}
        error={!isAddress ? t("links.address.invalid") : isTaken ? t("links.address.taken") : undefined}
        data-testid="link-address"
      />
      {isAddress && address !== "" && (
        <p className="muted small">
          {address === stands.address ? t("links.address.check", { address: `${address}/l/x` }) : t("links.address.change")}
        </p>
      )}
      <h2>{t("links.utm")}</h2>
      <p className="muted small">{t("links.utm.hint")}</p>
      <UtmFields utm={settings.utm} disabled={!mayWrite} onChange={(utm) => put({ utm })} />
      <div className={classes["line"]}>
        <Button type="submit" disabled={!mayWrite || typed === null || !isAddress} loading={save.isPending} data-testid="save-links">
          {t("links.save")}
        </Button>
        {save.isSuccess && typed === null && <span role="status">{t("links.saved")}</span>}
      </div>
      {save.error && !isTaken && (
        <p role="alert" className={classes["bad"]}>
          {trouble}
        </p>
      )}
    </form>
  );
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
