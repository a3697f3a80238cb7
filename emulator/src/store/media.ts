export type Media = {
  readonly id: string;
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly filename: string | null;
  readonly sha256: Buffer;
  readonly phoneNumberId: string | null;
  readonly expiresAt: number;
};

/** A resumable upload: bytes come later, the handle `h` goes into templates and profiles. */
export type UploadSession = {
  readonly id: string;
  readonly fileType: string;
  readonly fileName: string | null;
  readonly length: number;
  received: Buffer;
  handle: string | null;
};
