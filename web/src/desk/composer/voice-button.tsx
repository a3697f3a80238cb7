import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconMicrophone, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useAction } from "../../api/use-action.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./composer.module.css";
import { canRecord, record, type Recording } from "./voice-recording.ts";

const LONGEST_S = 300;

/** Records a voice message; what was recorded is attached, to be heard and sent or removed. */
export function VoiceButton({ onRecorded }: { readonly onRecorded: (file: File) => void }) {
  const { t, seconds } = useI18n();
  const [elapsed, setElapsed] = useState<number | null>(null);
  const running = useRef<Recording | null>(null);
  const isGone = useRef(false);
  const start = useAction({
    mutationFn: record,
    onSuccess: (recording) => {
      // Allowed only after they had gone on to something else: nobody would stop it.
      if (isGone.current) return recording.cancel();
      running.current = recording;
      setElapsed(0);
    },
  });
  const finish = useAction({
    mutationFn: async () => running.current?.stop(),
    onSuccess: (file) => {
      if (file) onRecorded(file);
    },
    onSettled: () => {
      running.current = null;
      setElapsed(null);
    },
  });
  const { mutate } = finish;
  useEffect(() => {
    if (elapsed === null) return;
    if (elapsed >= LONGEST_S) return mutate();
    const next = setTimeout(() => setElapsed(elapsed + 1), 1_000);
    return () => clearTimeout(next);
  }, [elapsed, mutate]);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      running.current?.cancel();
    };
  }, []);
  if (!canRecord()) return null;
  if (elapsed !== null)
    return (
      <span className={classes["voice"]} data-testid="recording">
        <span role="timer" aria-live="off">
          {t("inbox.voice.recording", { time: seconds(elapsed) })}
        </span>
        <Button size="compact-sm" onClick={() => mutate()} loading={finish.isPending} data-testid="voice-stop">
          {t("inbox.voice.stop")}
        </Button>
        <ActionIcon
          aria-label={t("inbox.voice.drop")}
          onClick={() => {
            running.current?.cancel();
            running.current = null;
            setElapsed(null);
          }}
        >
          <IconTrash size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </span>
    );
  return (
    <>
      <Tooltip label={t("inbox.voice")}>
        <ActionIcon aria-label={t("inbox.voice")} loading={start.isPending} onClick={() => start.mutate()} data-testid="voice">
          <IconMicrophone size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {(start.error ?? finish.error) && (
        <span role="alert" className={classes["fault"]}>
          {t(start.error ? "inbox.voice.refused" : "inbox.voice.failed")}
        </span>
      )}
    </>
  );
}
