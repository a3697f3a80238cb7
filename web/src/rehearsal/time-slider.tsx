import { ActionIcon, Slider } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";
import classes from "./rehearsal.module.css";

const FRAME_MS = 60;

/** Virtual time under the finger, or by itself: about fifteen seconds from beginning to end. */
export function TimeSlider({
  timeline,
  bucket,
  onChange,
}: {
  readonly timeline: RehearsalResult["timeline"];
  readonly bucket: number;
  readonly onChange: (bucket: number) => void;
}) {
  const { t, dateTime } = useI18n();
  const [playing, setPlaying] = useState(false);
  const still = useReducedMotion();
  const last = timeline.buckets - 1;
  useEffect(() => {
    if (!playing) return undefined;
    if (bucket >= last) {
      setPlaying(false);
      return undefined;
    }
    const timer = setTimeout(() => onChange(bucket + 1), still ? FRAME_MS * 8 : FRAME_MS);
    return () => clearTimeout(timer);
  }, [playing, bucket, last, onChange, still]);
  const at = new Date(Date.parse(timeline.from) + (bucket + 1) * timeline.bucketMs).toISOString();
  const Icon = playing ? IconPlayerPause : IconPlayerPlay;
  const toggle = (): void => {
    if (!playing && bucket >= last) onChange(0);
    setPlaying(!playing);
  };
  return (
    <div className={classes["time"]}>
      <ActionIcon aria-label={t(playing ? "rehearsal.pause" : "rehearsal.play")} onClick={toggle} disabled={last < 1}>
        <Icon size={18} aria-hidden />
      </ActionIcon>
      <Slider
        thumbLabel={t("rehearsal.time")}
        className={classes["grow"] ?? ""}
        min={0}
        max={Math.max(last, 1)}
        value={Math.min(bucket, last)}
        label={null}
        onChange={onChange}
      />
      <output className="small num">{dateTime(at)}</output>
    </div>
  );
}
