/** A ZIP that is written as it is read. Nobody but this file may hand streams to yazl. */
import type { Readable } from "node:stream";
import yazl from "yazl";

export type Zip = {
  readonly output: Readable;
  readonly addText: (name: string, text: string, options?: Partial<yazl.Options>) => void;
  /** `open` is called when it is the entry's turn. */
  readonly addStream: (name: string, open: () => Readable | Promise<Readable>, options?: Partial<yazl.Options>) => void;
  readonly end: () => void;
};

/**
 * yazl looks at no error of what it is given: unheard, it would end the process. Here it breaks the output off; and a reader who leaves
 * takes what is being read along, since nobody else would close it.
 */
export function createZip(): Zip {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  let source: Readable | null = null;
  output.once("close", () => source?.destroy());
  return {
    output,
    addText: (name, text, options) => zip.addBuffer(Buffer.from(text), name, options),
    addStream: (name, open, options) =>
      zip.addReadStreamLazy(name, options ?? {}, (take) => {
        const begin = async (): Promise<void> => {
          const opened = await open();
          opened.once("error", (error) => output.destroy(error));
          if (output.destroyed) opened.destroy();
          source = opened;
          take(null, opened);
        };
        void begin().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error("unknown")));
      }),
    end: () => zip.end(),
  };
}
