import { useId, useState } from "react";
import type { FlowAnswer, FlowPart } from "../../../src/control/flow-contract.ts";
import { uploadMedia } from "../api/emulator-client.ts";
import { toEmulatorError } from "../api/request.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

type FlowMediaProps = {
  readonly part: Extract<FlowPart, { kind: "media" }>;
  readonly customerId: string;
  readonly answer: (name: string, value: FlowAnswer) => void;
};

export function FlowMedia({ part, customerId, answer }: FlowMediaProps) {
  const { t } = useLocale();
  const id = useId();
  const [trouble, setTrouble] = useState<string | null>(null);
  const ids = part.value.map((file) => file.mediaId);

  const add = async (files: FileList | null) => {
    try {
      const uploads = await Promise.all([...(files ?? [])].map((file) => uploadMedia(customerId, file)));
      answer(part.name, [...ids, ...uploads.map((upload) => upload.mediaId)].slice(0, part.most));
      setTrouble(null);
    } catch (error) {
      setTrouble(toEmulatorError(error).message);
    }
  };

  return (
    <div className="flow-field">
      <span className="flow-media-label" dir="auto">
        {part.label}
        {part.required ? "" : ` (${t.flowOptional})`}
      </span>
      {part.description !== null && <p className="flow-help">{part.description}</p>}
      <ul className="flow-files">
        {part.value.map((file) => (
          <li key={file.mediaId}>
            {part.picks === "photo" ? <img src={`/_emulator/media/${file.mediaId}`} alt="" /> : <Icon name="file" />}
            <span>{file.filename}</span>
            <button
              type="button"
              className="small-icon-button"
              aria-label={`${t.removeAttachment}: ${file.filename}`}
              onClick={() =>
                answer(
                  part.name,
                  ids.filter((each) => each !== file.mediaId),
                )
              }
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
      {part.value.length < part.most && (
        <label className="button button-wide" htmlFor={id}>
          <Icon name={part.picks === "photo" ? "image" : "file"} size={18} /> {part.picks === "photo" ? t.flowAddPhoto : t.flowAddDocument}
        </label>
      )}
      <input
        id={id}
        className="only-read-aloud"
        type="file"
        multiple={part.most > 1}
        accept={part.picks === "photo" ? "image/*" : undefined}
        disabled={!part.enabled}
        onChange={(event) => void add(event.target.files)}
      />
      {(part.error ?? trouble) !== null && <p className="field-error">{part.error ?? trouble}</p>}
    </div>
  );
}
