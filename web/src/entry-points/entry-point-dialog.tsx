import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRight } from "../api/session.tsx";
import type { EntryPointView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Copy, useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { entryPointsQuery, qrAddress, retireEntryPoint } from "./entry-point-queries.ts";
import classes from "./entry-points.module.css";

const PRINT_PIXELS = 1_200;

/** The code to print, the link to copy, and how a journey begins by it. */
export function EntryPointDialog({ point, onClose }: { readonly point: EntryPointView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const writes = useRight("campaigns:write");
  const retire = useAction({
    mutationFn: () => retireEntryPoint(point.id, !point.retired),
    onSuccess: () => client.invalidateQueries({ queryKey: entryPointsQuery.queryKey }),
  });
  const trouble = useErrorWords(retire.error);
  const condition = JSON.stringify({ fact: "event.properties.name", is: "equal", value: point.name });
  return (
    <Dialog onClose={onClose} title={point.name} size="lg">
      <div className={classes["both"]} data-testid="entry-point">
        <div className={classes["qr"]}>
          <img src={qrAddress(point.id, "format=svg")} alt={t("entryPoints.qr", { name: point.name })} width={240} height={240} />
          <div className={classes["buttons"]}>
            {(["svg", "png"] as const).map((format) => (
              <Button
                key={format}
                component="a"
                variant="default"
                size="xs"
                leftSection={<IconDownload size={14} aria-hidden />}
                href={qrAddress(point.id, `format=${format}&pixels=${PRINT_PIXELS}&download=yes`)}
                download
              >
                {t(`entryPoints.${format}`)}
              </Button>
            ))}
          </div>
        </div>
        <div className={classes["fields"]}>
          <div>
            <h3>{t("entryPoints.link")}</h3>
            <Copy value={point.link}>
              <a
                className={`link ${classes["long"]}`}
                href={point.link}
                target="_blank"
                rel="noopener noreferrer"
                data-testid="entry-point-link"
              >
                {point.link}
              </a>
            </Copy>
          </div>
          <OnThePhone text={point.text} />
          {point.consent !== null && (
            <p className="small">
              {t("entryPoints.consent")}: <strong>{t(`purpose.${point.consent}`)}</strong>
            </p>
          )}
          <div>
            <h3>{t("entryPoints.use")}</h3>
            <p className="muted small">{t("entryPoints.use.hint")}</p>
            <Copy value={condition}>
              <code className={`small ${classes["long"]}`}>{condition}</code>
            </Copy>
          </div>
          {writes && (
            <div>
              <Button
                variant="default"
                size="xs"
                loading={retire.isPending}
                onClick={() => retire.mutate()}
                data-testid="retire-entry-point"
              >
                {t(point.retired ? "entryPoints.restore" : "entryPoints.retire")}
              </Button>
              {!point.retired && <p className="muted small">{t("entryPoints.retire.hint")}</p>}
              {retire.error && <p role="alert">{trouble}</p>}
            </div>
          )}
        </div>
      </div>
    </Dialog>
  );
}

export function OnThePhone({ text }: { readonly text: string }) {
  const { t } = useI18n();
  return (
    <div>
      <h3>{t("entryPoints.preview")}</h3>
      <div className={bubble["chat"]}>
        <Bubble preview={{ header: null, body: text, footer: null, buttons: [] }} side="in" />
      </div>
    </div>
  );
}
