/** How long what is kept, what that would take, the records of processing, and who was erased. */
import { Button, NumberInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { get, send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { ErasureView, RetentionPreviewView, RetentionView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Copy, ErrorState } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { DataRequests } from "./data-requests.tsx";
import classes from "./settings.module.css";

const KINDS = ["messageTexts", "decisions", "media", "notes", "assist", "appointments", "events", "coupons", "raw", "audit"] as const;

const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => get<RetentionView>("/v1/retention", {}, signal),
});
const erasuresQuery = queryOptions({
  queryKey: ["erasures"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly ErasureView[] }>("/v1/erasures", {}, signal),
});

export function Privacy() {
  const { t, language } = useI18n();
  const { data, error, refetch } = useQuery(retentionQuery);
  const mayErase = useRight("personal:erase");
  return (
    <div className={classes["rules"]}>
      <section className={`panel ${classes["rule"]}`} aria-label={t("privacy.retention")}>
        <h2>{t("privacy.retention")}</h2>
        <p className="muted small">{t("privacy.retention.lead")}</p>
        {error && !data ? (
          <ErrorState error={error} retry={() => void refetch()} compact />
        ) : data ? (
          <Retention key={JSON.stringify(data)} saved={data} />
        ) : (
          <RowSkeletons count={3} />
        )}
      </section>
      <section className={`panel ${classes["rule"]}`} aria-label={t("privacy.records")}>
        <h2>{t("privacy.records")}</h2>
        <p className="muted small">{t("privacy.records.lead")}</p>
        <div className={classes["line"]}>
          {(["csv", "pdf"] as const).map((format) => (
            <Button
              key={format}
              component="a"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              href={`/v1/processing-records?format=${format}&language=${language === "fr" ? "fr" : "en"}`}
              download
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </div>
      </section>
      {mayErase && <DataRequests />}
      {mayErase && <Erasures />}
    </div>
  );
}

function Retention({ saved }: { readonly saved: RetentionView }) {
  const { t } = useI18n();
  const mayWrite = useRight("settings:write");
  const [days, setDays] = useState<RetentionView>(saved);
  const [preview, setPreview] = useState<RetentionPreviewView | null>(null);
  const client = useQueryClient();
  const look = useAction({
    mutationFn: async () => send<RetentionPreviewView>("POST", "/v1/retention/preview", days),
    onSuccess: (counts) => setPreview(counts),
  });
  const save = useAction({
    mutationFn: async () => send<RetentionView>("PUT", "/v1/retention", days),
    onSuccess: async () => {
      setPreview(null);
      await client.invalidateQueries({ queryKey: ["retention"] });
    },
  });
  return (
    <>
      <div className={classes["pairs"]}>
        {KINDS.map((kind) => (
          <NumberInput
            key={kind}
            label={t(`privacy.keep.${kind}`)}
            description={t(`privacy.keep.${kind}.hint`)}
            placeholder={t("privacy.keep.always")}
            suffix={` ${t("privacy.days")}`}
            min={1}
            max={36_500}
            allowDecimal={false}
            value={days[kind] ?? ""}
            onChange={(value) => setDays({ ...days, [kind]: typeof value === "number" ? value : null })}
            disabled={!mayWrite}
            data-testid={`keep-${kind}`}
          />
        ))}
      </div>
      {mayWrite && (
        <Button
          style={{ justifySelf: "start" }}
          onClick={() => look.mutate()}
          loading={look.isPending}
          disabled={JSON.stringify(days) === JSON.stringify(saved)}
          data-testid="retention-preview"
        >
          {t("privacy.retention.look")}
        </Button>
      )}
      {look.error && <ErrorState error={look.error} compact />}
      {preview && <Confirm preview={preview} give={save} onGo={() => save.mutate()} onClose={() => setPreview(null)} />}
    </>
  );
}

function Confirm({
  preview,
  give,
  onGo,
  onClose,
}: {
  readonly preview: RetentionPreviewView;
  readonly give: { readonly isPending: boolean; readonly error: unknown };
  readonly onGo: () => void;
  readonly onClose: () => void;
}) {
  const { t, number } = useI18n();
  const some = KINDS.filter((kind) => preview[kind] > 0);
  return (
    <CommandDialog
      title={t("privacy.retention.confirm")}
      consequence={some.length === 0 ? t("privacy.retention.nothing") : t("privacy.retention.goes")}
      go={t("privacy.retention.save")}
      danger={some.length > 0}
      give={give}
      onGo={onGo}
      onClose={onClose}
    >
      <ul data-testid="retention-goes">
        {some.map((kind) => (
          <li key={kind}>
            {t(`privacy.keep.${kind}`)}: <span className="num">{number(preview[kind])}</span>
          </li>
        ))}
      </ul>
    </CommandDialog>
  );
}

function Erasures() {
  const { t } = useI18n();
  const { data, error } = useQuery(erasuresQuery);
  const isAsked = useLocation({ select: ({ hash }) => hash === "erasures" });
  const section = useRef<HTMLElement>(null);
  const isHere = data !== undefined;
  useEffect(() => {
    if (isAsked && isHere) section.current?.scrollIntoView({ block: "start" });
  }, [isAsked, isHere]);
  return (
    <section ref={section} className={`panel ${classes["rule"]}`} aria-label={t("privacy.erasures")}>
      <h2>{t("privacy.erasures")}</h2>
      <p className="muted small">{t("privacy.erasures.lead")}</p>
      <div className={classes["line"]}>
        <Button component="a" variant="default" leftSection={<IconDownload size={16} aria-hidden />} href="/v1/erasure-log" download>
          {t("privacy.erasures.log")}
        </Button>
      </div>
      {error && <ErrorState error={error} compact />}
      {data?.rows.length === 0 && <p className="muted small">{t("privacy.erasures.none")}</p>}
      <ul data-testid="erasures" className={classes["proofs"]}>
        {data?.rows.map((row, place) => (
          <Proof key={row.id} row={row} isOpen={isAsked && place === 0} />
        ))}
      </ul>
    </section>
  );
}

/** What went, by kind, and the hash by which the proof is known; nothing about the person. */
function Proof({ row, isOpen }: { readonly row: ErasureView; readonly isOpen: boolean }) {
  const { t, dateTime, number } = useI18n();
  const kinds = new Map<ErasureView["removed"][number]["kind"], number>();
  for (const { kind, rows } of row.removed) kinds.set(kind, (kinds.get(kind) ?? 0) + rows);
  const all = [...kinds.values()].reduce((sum, rows) => sum + rows, 0);
  return (
    <li data-testid="erasure">
      <details open={isOpen}>
        <summary>
          {dateTime(row.askedAt)} · {t("privacy.erasures.rows", { n: number(all) })}
          {row.finishedAt === null && ` · ${t("privacy.erasures.running")}`}
          {row.replays > 0 && ` · ${t("privacy.erasures.replayed", { n: row.replays })}`}
        </summary>
        <ul className="small">
          {[...kinds].map(([kind, rows]) => (
            <li key={kind}>
              {t(`privacy.kind.${kind}`)}
              {t("common.colon")} <span className="num">{number(rows)}</span>
            </li>
          ))}
        </ul>
        <div className="muted small">
          <Copy value={row.hash}>
            <code>{row.hash}</code>
          </Copy>
        </div>
      </details>
    </li>
  );
}
