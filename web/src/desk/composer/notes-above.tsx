/** What stands above the field: what is answered, why something did not go, that it may still be taken back, that only a template may go. */
import { ActionIcon, Button, CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconLock, IconMessageOff, IconPencil, IconTemplate, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError } from "../../api/client.ts";
import type { DeskMessage, Missed } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { previewLine, saidWords } from "../../i18n/words.ts";
import { deskWords, reasonOf } from "../desk-words.ts";
import classes from "./composer.module.css";
import type { Correction } from "./corrections.ts";

export function Quoted({
  message,
  icon,
  onClear,
}: {
  readonly message: DeskMessage;
  readonly icon: ReactNode;
  readonly onClear: () => void;
}) {
  const i18n = useI18n();
  return (
    <div className={classes["quoted"]} data-testid="quoting">
      {icon}
      <div className="cut">{message.revoked === null ? previewLine(i18n, message) : i18n.t("inbox.deleted")}</div>
      <ActionIcon size="sm" aria-label={i18n.t("inbox.quote.drop")} onClick={onClear}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** They thought better of something while somebody was writing an answer to it. */
export function Corrected({
  correction: { id, kind, message },
  customer,
  onShow,
  onTold,
}: {
  readonly correction: Correction;
  readonly customer: string;
  readonly onShow: (messageId: string) => void;
  readonly onTold: (id: string) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const isSilent = kind === "revoked" && message.preview.body === "";
  const Icon = kind === "revoked" ? IconMessageOff : IconPencil;
  return (
    <div role="status" className={classes["alert"]} data-level="warn" data-testid={`corrected-${kind}`}>
      <Icon size={18} stroke={1.8} aria-hidden style={{ flex: "none" }} />
      <span>
        {t(isSilent ? "inbox.corrected.revoked.silent" : `inbox.corrected.${kind}`, { name: customer })}
        {!isSilent && <bdi className={classes["wasSaid"]}>{previewLine(i18n, message)}</bdi>}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => onShow(message.id)}>
        {t("inbox.corrected.show")}
      </Button>
      <CloseButton size="sm" aria-label={t("common.close")} onClick={() => onTold(id)} />
    </div>
  );
}

/** In words, with the way on that there is. */
export function Refusal({
  error,
  customer,
  isPending,
  onAnyway,
  onTake,
  onAgain,
  onDismiss,
}: {
  readonly error: unknown;
  readonly customer: string;
  readonly isPending: boolean;
  readonly onAnyway: () => void;
  readonly onTake: () => void;
  readonly onAgain: () => void;
  readonly onDismiss: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const reason = reasonOf(error);
  const isSilence = error instanceof ApiError && (error.status === 0 || error.status >= 500);
  const button = (words: string, onClick: () => void, testId: string) => (
    <Button size="compact-sm" variant="default" loading={isPending} onClick={onClick} data-testid={testId}>
      {words}
    </Button>
  );
  return (
    <div role="alert" className={classes["alert"]} data-level={reason === "written_meanwhile" ? "warn" : "bad"} data-testid="refused">
      <IconAlertTriangle size={18} aria-hidden style={{ flex: "none" }} />
      <span>
        {deskWords(i18n, error)}
        {missedOf(error).map(({ id, direction, preview }) => (
          <bdi key={id} className="cut" style={{ display: "block" }}>
            {direction === "inbound" ? customer : t("inbox.us")}: {saidWords(i18n, preview)}
          </bdi>
        ))}
      </span>
      {reason === "written_meanwhile" && button(t("inbox.sendAnyway"), onAnyway, "send-anyway")}
      {reason === "claimed_by_other" && button(t("inbox.takeAndSend"), onTake, "take-and-send")}
      {isSilence && button(t("common.retry"), onAgain, "send-again")}
      <CloseButton size="sm" aria-label={t("common.close")} onClick={onDismiss} />
    </div>
  );
}

/** What was written that the writer has not seen; the last few of it. */
function missedOf(error: unknown): readonly Missed[] {
  const missed = error instanceof ApiError ? error.problem["missed"] : null;
  return Array.isArray(missed) ? (missed as readonly Missed[]).slice(-MOST_MISSED) : [];
}
const MOST_MISSED = 3;

export function UndoBar({ n, isPending, onUndo }: { readonly n: number; readonly isPending: boolean; readonly onUndo: () => void }) {
  const { t } = useI18n();
  return (
    <div className={classes["undo"]} style={{ animationDuration: "5s" }} role="status" data-testid="undo-bar">
      <span>{t("inbox.undo.sent", { n })}</span>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArrowBackUp size={15} aria-hidden />}
        loading={isPending}
        onClick={onUndo}
        data-testid="undo"
      >
        {t("inbox.undo")}
      </Button>
    </div>
  );
}

export function ShutWindow({ never, onTemplate }: { readonly never: boolean; readonly onTemplate: () => void }) {
  const { t } = useI18n();
  return (
    <div className={classes["shut"]} data-testid="window-shut">
      <IconLock size={18} stroke={1.8} aria-hidden style={{ flex: "none" }} />
      <span>{t(never ? "inbox.window.never" : "inbox.window.shut")}</span>
      <Button leftSection={<IconTemplate size={16} aria-hidden />} onClick={onTemplate} data-testid="open-templates">
        {t("inbox.template")}
      </Button>
    </div>
  );
}
