import type { Attachment } from "mailparser";

const MOST_FILES = 50;
/** Logos and lines below a signature are part of the formatted text, and small; a screenshot within it is not. */
const SMALL_BYTES = 8_192;
/** Of programs, about the mail itself. */
const SIGNATURES = /^application\/(?:x-)?(?:pkcs7-signature|pgp-signature|pgp-keys)$/i;

/** What somebody meant to send. */
export function attachedFiles(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments
    .filter(({ content, contentType, related }) => {
      if (content.length === 0 || SIGNATURES.test(contentType)) return false;
      return !related || content.length > SMALL_BYTES;
    })
    .slice(0, MOST_FILES);
}
