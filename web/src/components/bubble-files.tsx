import { IconFile, IconFileOff } from "@tabler/icons-react";
import type { ContentPreview } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { BubbleHeader } from "./bubble-header.tsx";
import classes from "./bubble.module.css";

type Files = NonNullable<ContentPreview["files"]>;

/** What goes along with the words, each with its name: a customer's may say more than the picture does. */
export function BubbleFiles({ files }: { readonly files: Files }) {
  return (
    <ul className={classes["attached"]} data-testid="bubble-files">
      {files.map((file, index) => (
        <li key={index}>
          {file.kind !== "document" && file.url !== "" && <BubbleHeader header={{ kind: file.kind, url: file.url }} />}
          <FileName file={file} />
        </li>
      ))}
    </ul>
  );
}

function FileName({ file: { kind, url, filename, bytes } }: { readonly file: Files[number] }) {
  const { t, fileSize } = useI18n();
  const Icon = url === "" ? IconFileOff : IconFile;
  const name = filename ?? t(`inbound.${kind}`);
  return (
    <div className={classes["file"]}>
      <Icon size={20} aria-hidden />
      <span className={classes["fileName"]}>
        {url === "" ? (
          <bdi>{name}</bdi>
        ) : (
          <a className={classes["download"]} href={url} download={filename ?? true}>
            <bdi>{name}</bdi>
          </a>
        )}
        <span className={classes["fileFacts"]}>{url === "" ? t("bubble.file.gone") : bytes === null ? null : fileSize(bytes)}</span>
      </span>
    </div>
  );
}
