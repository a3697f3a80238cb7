import type { SampleAsk } from "../../../src/contract/sample.ts";
import type { ContentPreview } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { ReaderBar } from "./reader-bar.tsx";
import { useReading } from "./sample.ts";

/** A message as one of those reads it whom it is meant for; while nobody is known, as it is written. */
export function SampledPhone({
  draft,
  ask,
  empty,
  plain = false,
  screen = "",
}: {
  readonly draft: ContentPreview | null;
  readonly ask: SampleAsk | null;
  /** Instead of a message that says nothing yet. */
  readonly empty: string;
  readonly plain?: boolean;
  readonly screen?: string | undefined;
}) {
  const reading = useReading(ask);
  const preview = reading.reader?.preview ?? draft;
  const isEmpty = !preview || (preview.body === "" && !preview.header && !preview.cards && !preview.files);
  return (
    <>
      <div className={`${bubble["chat"]} ${screen}`} data-testid="preview">
        {isEmpty ? <p className={bubble["blank"]}>{empty}</p> : <Bubble preview={preview} side="out" plain={plain} />}
      </div>
      <ReaderBar reading={reading} />
    </>
  );
}
