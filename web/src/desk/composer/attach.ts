/** Files on their way into a message: each uploads at once, and what is not taken says why. */
import { useRef, useState } from "react";
import type { MediaAsset } from "../../api/types.ts";
import { uploadFile } from "../../media/media-queries.ts";
import { useEvent } from "../../components/use-event.ts";

export type Attached = {
  readonly key: string;
  readonly file: File;
  readonly share: number;
  readonly asset: MediaAsset | null;
  readonly error: unknown;
};

export type Attachments = {
  readonly files: readonly Attached[];
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
  readonly again: (key: string) => void;
  /** Takes them out, for a message that leaves; they can be put back while it may be taken back. */
  readonly take: () => readonly Attached[];
  readonly putBack: (files: readonly Attached[]) => void;
};

export function useAttachments(): Attachments {
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const count = useRef(0);
  const note = (key: string, change: Partial<Attached>): void =>
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const upload = (key: string, file: File): void => {
    uploadFile(file, (share) => note(key, { share }), { attached: true }).then(
      (asset) => note(key, { asset, share: 1 }),
      (error: unknown) => note(key, { error }),
    );
  };
  const add = useEvent((given: readonly File[]): void => {
    const fresh = given.map((file): Attached => {
      count.current += 1;
      return { key: `file-${count.current}`, file, share: 0, asset: null, error: null };
    });
    setFiles((before) => [...before, ...fresh]);
    for (const { key, file } of fresh) upload(key, file);
  });
  const remove = useEvent((key: string): void => {
    setFiles((before) => before.filter((one) => one.key !== key));
  });
  const again = useEvent((key: string): void => {
    const file = files.find((one) => one.key === key)?.file;
    if (file === undefined) return;
    note(key, { error: null, share: 0 });
    upload(key, file);
  });
  const take = useEvent((): readonly Attached[] => {
    setFiles([]);
    return files;
  });
  const putBack = useEvent((given: readonly Attached[]): void => setFiles((before) => [...given, ...before]));
  return { files, add, remove, again, take, putBack };
}
