import { Button, Progress } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRight } from "../../api/session.tsx";
import type { AudienceUpload } from "../../api/types.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import { faultsAddress, uploadsQuery } from "../audience-queries.ts";
import classes from "../audiences.module.css";
import { Faults } from "./faults.tsx";

/** The files that went into a list, the newest first. */
export function Uploads({ name }: { readonly name: string }) {
  const { t } = useI18n();
  const writes = useRight("audiences:write");
  const { data, error, refetch } = useQuery(uploadsQuery(name));
  const more = writes ? (
    <Button
      variant="default"
      leftSection={<IconUpload size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/audiences/upload" search={{ audience: name }} {...props} />}
    >
      {t("uploads.more")}
    </Button>
  ) : undefined;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return null;
  if (data.rows.length === 0)
    return (
      <section className={`panel ${classes["card"]}`}>
        <EmptyState picture="people" text={t("uploads.empty")} action={more} compact />
      </section>
    );
  return (
    <div className={classes["column"]}>
      <div>{more}</div>
      {data.rows.map((upload) => (
        <Upload key={upload.id} upload={upload} />
      ))}
    </div>
  );
}

function Upload({ upload }: { readonly upload: AudienceUpload }) {
  const i18n = useI18n();
  const { t, number, dateTime } = i18n;
  const seesPersonal = useRight("personal:read");
  const { state, bytes, bytesRead, rows, accepted, faults } = upload;
  return (
    <section
      className={`panel ${classes["card"]} ${classes["fields"]}`}
      aria-label={upload.filename ?? t("uploads.file")}
      data-testid="upload"
      data-state={state}
    >
      <header className={classes["file"]}>
        <strong className="cut">{upload.filename ?? t("uploads.file")}</strong>
        <span className={classes["state"]} data-state={state}>
          {t(`uploads.state.${state}`)}
        </span>
        <span className="muted small">{dateTime(upload.startedAt)}</span>
      </header>
      {state === "running" && <ProgressLine share={bytes === 0 ? 0 : bytesRead / bytes} words={t("uploads.reading", { n: rows })} />}
      {upload.error !== null && (
        <p role="alert" className={classes["alert"]}>
          {upload.error}
        </p>
      )}
      {state === "interrupted" && <p className={classes["warn"]}>{t("uploads.interrupted")}</p>}
      <dl className={classes["counts"]}>
        {(
          [
            ["rows", rows],
            ["accepted", accepted],
            ["faults", faults],
          ] as const
        ).map(([what, n]) => (
          <div key={what}>
            <dt>{t(`uploads.${what}`)}</dt>
            <dd data-testid={`upload-${what}`} data-bad={(what === "faults" && n > 0) || undefined}>
              {number(n)}
            </dd>
          </div>
        ))}
        {upload.encoding !== null && (
          <div>
            <dt>{t("uploads.encoding")}</dt>
            <dd>{encodingWords(i18n, upload.encoding)}</dd>
          </div>
        )}
      </dl>
      {upload.columns.length > 0 && (
        <p className="small muted">{upload.columns.map(({ header, as }) => `${header} → ${columnWords(i18n, as)}`).join(" · ")}</p>
      )}
      {faults > 0 && seesPersonal && (
        <>
          <Faults upload={upload} />
          <div>
            <Button
              component="a"
              href={faultsAddress(upload.audience, upload.id)}
              download
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              data-testid="upload-report"
            >
              {t("uploads.report", { n: faults })}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

/** "Windows-1252": as the page before the upload named it. */
function encodingWords({ t, has }: I18n, encoding: string): string {
  const key = `upload.encoding.${encoding.toLowerCase()}`;
  return has(key) ? t(key) : encoding;
}

/** Null: it was left out. */
function columnWords({ t, has }: I18n, as: string | null): string {
  if (as === null) return t("upload.role.ignore");
  const key = `upload.role.${as}`;
  return has(key) ? t(key) : as.replace(/^attributes?[.:]/, "");
}

export function ProgressLine({ share, words }: { readonly share: number; readonly words: string }) {
  return (
    <div className={classes["progress"]} role="status">
      <span className="small">{words}</span>
      <Progress value={Math.min(100, share * 100)} size="sm" aria-label={words} />
    </div>
  );
}
