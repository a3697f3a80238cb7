import type { Attachment } from "mailparser";

const MOST_FILES = 50;
/** Logos and lines below a signature are part of the formatted text, and small; a screenshot within it is not. */
const SMALL_BYTES = 8_192;
/** Of programs, about the mail itself. */
const SIGNATURES = /^application\/(?:x-)?(?:pkcs7-signature|pgp-signature|pgp-keys)$/i;

/** What somebody meant to send. */
export function attachedFiles(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments
    .filter(({ content, contentDisposition, contentType, related }) => {
      if (content.length === 0 || SIGNATURES.test(contentType)) return false;
      const isAttached = !related || contentDisposition === "attachment" || !/^image\//i.test(contentType);
      return isAttached || content.length > SMALL_BYTES;
    })
    .slice(0, MOST_FILES);
}
