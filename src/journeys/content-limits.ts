import { fixedText } from "../liquid/liquid.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import type { MessageContent } from "../messages/content.ts";
import { contentFaults } from "../messages/form/content-form.ts";
import { problemAt, type Problem } from "./problem.ts";

/**
 * WhatsApp's limits on what a message says, with its fragments. A text that differs from person to person has no length yet; it is
 * checked again when it is rendered.
 */
export function contentLimits(
  content: MessageContent,
  at: { readonly name: string; readonly path: string },
  fragments?: Fragments,
): readonly Problem[] {
  return contentFaults(content, at, (text) => fixedText(text, fragments)).map(({ path, problem }) =>
    problemAt({ name: at.name, path }, "content_limit", "", problem),
  );
}
