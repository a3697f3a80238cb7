import { Button } from "@mantine/core";
import { IconPhotoSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useRight } from "../api/session.tsx";
import { Dialog } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { AssetFacts, MediaGrid, Thumb } from "./media-grid.tsx";
import { assetQuery, type MediaKind } from "./media-queries.ts";
import classes from "./media.module.css";
import { UploadZone } from "./upload-zone.tsx";

/** Where a message's file comes from: one of the library, or an address (`children` is its field). */
export function FileSource({
  label,
  kind,
  asset,
  onAsset,
  children,
}: {
  readonly label: string;
  readonly kind: MediaKind;
  readonly asset: string | undefined;
  readonly onAsset: (id: string | undefined) => void;
  readonly children: ReactNode;
}) {
  const { t } = useI18n();
  const [choosing, setChoosing] = useState(false);
  const allowed = useRight("media:read");
  const choose = allowed && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPhotoSearch size={15} aria-hidden />}
      onClick={() => setChoosing(true)}
      data-testid="choose-file"
    >
      {t(asset === undefined ? "media.fromLibrary" : "media.another")}
    </Button>
  );
  return (
    <div className={classes["source"]} role="group" aria-label={label}>
      {asset === undefined ? children : <Chosen id={asset} />}
      <div className={classes["sourceRow"]}>
        {choose}
        {asset !== undefined && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={() => onAsset(undefined)}
          >
            {t("media.byAddress")}
          </Button>
        )}
      </div>
      {choosing && (
        <Dialog title={t("media.pick")} size="xl" onClose={() => setChoosing(false)} closeButtonProps={{ "aria-label": t("common.close") }}>
          <UploadZone
            onDone={(added) => {
              if (added.kind !== kind) return;
              onAsset(added.id);
              setChoosing(false);
            }}
          />
          <MediaGrid
            only={kind}
            onChoose={({ id }) => {
              onAsset(id);
              setChoosing(false);
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

function Chosen({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const { data, error } = useQuery({ ...assetQuery(id), retry: false });
  if (error) return <p className={classes["fault"]}>{t("problem.asset_missing")}</p>;
  return (
    <div className={classes["chosen"]} data-testid="chosen-file">
      {data && <Thumb asset={data} />}
      <span>
        <span className={classes["name"]}>{data?.name ?? "…"}</span>
        <br />
        {data && <AssetFacts asset={data} />}
      </span>
    </div>
  );
}
