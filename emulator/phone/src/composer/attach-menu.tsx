import { useRef, type ChangeEvent } from "react";
import type { CustomerMessage } from "../../../src/control/contract.ts";
import { useSheet } from "../chat/sheet.tsx";
import { Icon, type IconName } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { attachmentOf, type Attachment } from "./attachment.ts";
import { LocationForm } from "./location-form.tsx";

type AttachMenuProps = {
  readonly onAttach: (attachment: Attachment) => void;
  readonly onLocation: (message: CustomerMessage) => Promise<boolean>;
  readonly onClose: () => void;
};

export function AttachMenu({ onAttach, onLocation, onClose }: AttachMenuProps) {
  const { t } = useLocale();
  const sheet = useSheet();

  const askLocation = () => {
    onClose();
    const send = async (message: CustomerMessage) => {
      if (await onLocation(message)) sheet.close();
    };
    sheet.open({ title: t.attachLocation, body: <LocationForm onSend={(message) => void send(message)} /> });
  };

  return (
    <div className="attach-menu" role="group" aria-label={t.attach}>
      <FileChoice icon="image" words={t.attachMedia} accept="image/*,video/*" onFile={(file) => onAttach(attachmentOf(file, false))} />
      <FileChoice icon="mic" words={t.attachAudio} accept="audio/*" onFile={(file) => onAttach(attachmentOf(file, false))} />
      <FileChoice icon="file" words={t.attachDocument} accept="*/*" onFile={(file) => onAttach(attachmentOf(file, true))} />
      <button type="button" className="attach-choice" onClick={askLocation}>
        <Icon name="pin" /> {t.attachLocation}
      </button>
    </div>
  );
}

type FileChoiceProps = { readonly icon: IconName; readonly words: string; readonly accept: string; readonly onFile: (file: File) => void };

function FileChoice({ icon, words, accept, onFile }: FileChoiceProps) {
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file !== undefined) onFile(file);
  };
  return (
    <>
      <button type="button" className="attach-choice" onClick={() => input.current?.click()}>
        <Icon name={icon} /> {words}
      </button>
      <input ref={input} type="file" accept={accept} hidden aria-label={words} onChange={choose} />
    </>
  );
}
