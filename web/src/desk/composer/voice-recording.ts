/** Records what is said, as WhatsApp plays it: OGG with Opus. What a browser records in another box is only packed anew, not coded again. */

/** In the order of preference. Chromium records Opus in WebM; Firefox in OGG. */
const RECORDED = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"] as const;
const NAME = "voice-message.ogg";

export function canRecord(): boolean {
  return recordedAs() !== null && (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia !== undefined;
}

function recordedAs(): (typeof RECORDED)[number] | null {
  if (typeof MediaRecorder === "undefined") return null;
  return RECORDED.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

export type Recording = {
  readonly stop: () => Promise<File>;
  readonly cancel: () => void;
};

/** Throws where the browser or the person does not allow it. */
export async function record(): Promise<Recording> {
  const mimeType = recordedAs();
  if (mimeType === null) throw new Error("this browser records no sound that WhatsApp plays");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  const release = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  recorder.start();
  return {
    stop: async () => {
      recorder.stop();
      await ended;
      release();
      const said = new Blob(parts, { type: mimeType });
      return new File([mimeType.startsWith("audio/ogg") ? said : await inOgg(said)], NAME, { type: "audio/ogg" });
    },
    cancel: () => {
      // Ended already, and just being packed: it would refuse to end twice.
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
  };
}

async function inOgg(said: Blob): Promise<Blob> {
  const { ALL_FORMATS, BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output } = await import("mediabunny");
  const input = new Input({ source: new BlobSource(said), formats: ALL_FORMATS });
  const target = new BufferTarget();
  const conversion = await Conversion.init({ input, output: new Output({ format: new OggOutputFormat(), target }) });
  // Stopped before anything was heard.
  if (!conversion.isValid) throw new Error("nothing was recorded");
  await conversion.execute();
  if (target.buffer === null) throw new Error("what was recorded could not be packed");
  return new Blob([target.buffer], { type: "audio/ogg" });
}
