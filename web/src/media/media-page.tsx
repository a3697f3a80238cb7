import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { MediaAssetDetail } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { SideDrawer } from "../components/side-drawer.tsx";
import { ErrorState, useErrorWords } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { AssetFacts, MediaGrid, Thumb } from "./media-grid.tsx";
import { assetQuery, fileAddress } from "./media-queries.ts";
import classes from "./media.module.css";
import { UploadZone } from "./upload-zone.tsx";

export function MediaPage() {
  const { t } = useI18n();
  const { file } = useSearch({ from: "/frame/media" });
  const navigate = useNavigate({ from: "/media" });
  const close = () => void navigate({ search: {}, resetScroll: false });
  return (
    <Page title={t("nav.media")} lead={t("media.lead")}>
      <UploadZone />
      <MediaGrid only={null} onChoose={({ id }) => void navigate({ search: { file: id }, resetScroll: false })} />
      <SideDrawer opened={file !== undefined} onClose={close} title={t("media.details")}>
        {file !== undefined && <Details key={file} id={file} onGone={close} />}
      </SideDrawer>
    </Page>
  );
}

function Details({ id, onGone }: { readonly id: string; readonly onGone: () => void }) {
  const { data, error } = useQuery(assetQuery(id));
  if (error) return <ErrorState error={error} compact />;
  return data ? <Shown asset={data} onGone={onGone} /> : null;
}

function Shown({ asset, onGone }: { readonly asset: MediaAssetDetail; readonly onGone: () => void }) {
  const { t, dateTime } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("media:write");
  const [name, setName] = useState(asset.name);
  const settled = async (): Promise<void> => client.invalidateQueries({ queryKey: ["media"] });
  const rename = useAction({ mutationFn: async () => send("PATCH", `/v1/media/${asset.id}`, { name }), onSuccess: settled });
  const retry = useAction({ mutationFn: async () => send("POST", `/v1/media/${asset.id}/retry`), onSuccess: settled });
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/media/${asset.id}`),
    onSuccess: async () => {
      onGone();
      notifications.show({ message: t("media.removed", { name: asset.name }) });
      await settled();
    },
  });
  const problem = useErrorWords(rename.error ?? retry.error ?? remove.error);
  const failed = rename.error ?? retry.error ?? remove.error;
  return (
    <div className={classes["details"]} data-testid="media-details">
      {asset.kind === "video" ? (
        <video className={classes["large"]} src={fileAddress(asset.id)} controls preload="metadata" />
      ) : asset.kind === "audio" ? (
        <audio src={fileAddress(asset.id)} controls preload="metadata" />
      ) : (
        <Thumb asset={asset} />
      )}
      <AssetFacts asset={asset} />
      <p className="muted small">{t("media.added", { when: dateTime(asset.createdAt), file: asset.filename })}</p>
      {allowed && (
        <form
          className={classes["sourceRow"]}
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate();
          }}
        >
          <TextInput label={t("media.name")} value={name} maxLength={200} onChange={({ currentTarget }) => setName(currentTarget.value)} />
          <Button type="submit" variant="default" disabled={name.trim() === "" || name === asset.name} loading={rename.isPending}>
            {t("media.rename")}
          </Button>
        </form>
      )}
      <section>
        <h3>{t("media.usage")}</h3>
        {asset.usage.length === 0 ? <p className="muted">{t("media.unused")}</p> : <Usage usage={asset.usage} />}
      </section>
      <section>
        <h3>{t("media.uploads")}</h3>
        {asset.uploads.length === 0 && <p className="muted">{t("media.notUploaded")}</p>}
        <ul>
          {asset.uploads.map(({ channel, state, until, reason }) => (
            <li key={channel} className={state === "refused" ? classes["fault"] : ""}>
              {channel}:{" "}
              {state === "ready"
                ? t("media.upload.ready", { when: until === null ? "" : dateTime(until) })
                : state === "refused"
                  ? t("media.upload.refused", { reason: reason ?? "" })
                  : t("reason.media_uploading")}
            </li>
          ))}
        </ul>
        {allowed && asset.uploads.some(({ state }) => state === "refused") && (
          <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
            {t("media.retry")}
          </Button>
        )}
      </section>
      {failed && (
        <p role="alert" className={classes["fault"]}>
          {problem}
        </p>
      )}
      <div className={classes["sourceRow"]}>
        <Button component="a" href={fileAddress(asset.id)} download={asset.filename} variant="default">
          {t("media.download")}
        </Button>
        {allowed && (
          <Button
            color="red"
            variant="light"
            disabled={asset.usage.length > 0}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            data-testid="remove-file"
          >
            {t("media.remove")}
          </Button>
        )}
      </div>
      {asset.usage.length > 0 && <p className="muted small">{t("media.inUse")}</p>}
    </div>
  );
}

function Usage({ usage }: Pick<MediaAssetDetail, "usage">) {
  const { t } = useI18n();
  return (
    <ul>
      {usage.map(({ kind, name, title }) => (
        <li key={`${kind} ${name}`}>
          {t(`media.usage.${kind}`)}{" "}
          {kind === "journey" || kind === "draft" ? (
            <Link className="link" to="/journeys/$name" params={{ name }}>
              {title}
            </Link>
          ) : kind === "campaign" ? (
            <Link className="link" to="/campaigns/$name" params={{ name }}>
              {title}
            </Link>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
