import { Button, Progress } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useRight } from "../api/session.tsx";
import type { MediaAsset } from "../api/types.ts";
import { useDrop } from "../components/use-drop.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { uploadFile } from "./media-queries.ts";
import classes from "./media.module.css";

type Upload = { readonly name: string; readonly share: number; readonly error: unknown };

/** Files are dropped here or chosen; each shows how far it is, and why it is not taken. */
export function UploadZone({ onDone }: { readonly onDone?: (asset: MediaAsset) => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("media:write");
  const input = useRef<HTMLInputElement>(null);
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const take = async (files: readonly File[]): Promise<void> => {
    setUploads(files.map(({ name }) => ({ name, share: 0, error: null })));
    const note = (index: number, change: Partial<Upload>): void =>
      setUploads((before) => before.map((one, at) => (at === index ? { ...one, ...change } : one)));
    for (const [index, file] of files.entries()) {
      try {
        const asset = await uploadFile(file, (share) => note(index, { share }));
        note(index, { share: 1 });
        onDone?.(asset);
      } catch (error) {
        note(index, { error });
      }
    }
    await client.invalidateQueries({ queryKey: ["media"] });
    setUploads((before) => before.filter(({ error }) => error !== null));
  };
  const { over, drop } = useDrop((files) => void take(files));
  if (!allowed) return null;
  return (
    <div className={classes["zone"]} data-over={over} data-testid="upload-zone" {...drop}>
      <div className={classes["zoneRow"]}>
        <IconUpload size={20} stroke={1.6} aria-hidden />
        <span>{t("media.drop")}</span>
        <Button variant="default" size="xs" onClick={() => input.current?.click()}>
          {t("media.choose")}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-testid="upload-input"
          onChange={({ currentTarget }) => {
            void take([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </div>
      {uploads.map((upload, index) => (
        <UploadLine key={`${index} ${upload.name}`} upload={upload} />
      ))}
    </div>
  );
}

function UploadLine({ upload: { name, share, error } }: { readonly upload: Upload }) {
  const words = useErrorWords(error);
  return (
    <div className={classes["upload"]} data-testid="upload">
      <span className={classes["name"]}>{name}</span>
      {error === null ? (
        <Progress value={share * 100} size="sm" aria-label={name} />
      ) : (
        <span role="alert" className={classes["fault"]}>
          {words}
        </span>
      )}
    </div>
  );
}
