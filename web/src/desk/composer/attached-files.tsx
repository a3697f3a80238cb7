import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconFile, IconMicrophone, IconVideo, IconX } from "@tabler/icons-react";
import { useErrorWords } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { fileAddress } from "../../media/media-queries.ts";
import type { Attached, Attachments } from "./attach.ts";
import type { FilesFault } from "./compose.ts";
import classes from "./composer.module.css";

export function AttachedFiles({ files, remove, again }: Attachments) {
  if (files.length === 0) return null;
  return (
    <div className={classes["files"]} data-testid="attached">
      {files.map((one) => (
        <OneFile key={one.key} one={one} onRemove={() => remove(one.key)} onAgain={() => again(one.key)} />
      ))}
    </div>
  );
}

/** More than one message of the channel may bring along. */
export function Overfull({ fault: { why, most, found, files } }: { readonly fault: FilesFault }) {
  const { t, fileSize } = useI18n();
  const shown = why === "large" ? fileSize : String;
  return (
    <div className={classes["alert"]} data-level="warn" role="alert" data-testid="files-overfull">
      <span>{t(`inbox.file.${why}`, { most: shown(most), found: shown(found), files })}</span>
    </div>
  );
}

function OneFile({ one, onRemove, onAgain }: { readonly one: Attached; readonly onRemove: () => void; readonly onAgain: () => void }) {
  const { t } = useI18n();
  const words = useErrorWords(one.error);
  const { file, share, asset, error } = one;
  const Icon = file.type.startsWith("video/") ? IconVideo : file.type.startsWith("audio/") ? IconMicrophone : IconFile;
  return (
    <div className={classes["file"]} data-fault={error !== null} data-ready={asset !== null} data-testid="attached-file">
      {asset?.kind !== "image" ? (
        <span className={classes["fileSign"]}>
          <Icon size={20} stroke={1.5} aria-hidden />
        </span>
      ) : (
        <img src={fileAddress(asset.id)} alt="" />
      )}
      <div style={{ minWidth: 0 }}>
        <div className="cut">{file.name}</div>
        {error === null && asset === null && (
          <Progress value={share * 100} size="sm" aria-label={t("inbox.file.uploading", { name: file.name })} />
        )}
      </div>
      <ActionIcon size="sm" onClick={onRemove} aria-label={t("inbox.file.remove", { name: file.name })}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
      {error !== null && (
        <span role="alert" className={classes["fault"]} style={{ gridColumn: "1 / -1" }}>
          {words}{" "}
          <Button size="compact-xs" variant="default" onClick={onAgain}>
            {t("common.retry")}
          </Button>
        </span>
      )}
    </div>
  );
}
