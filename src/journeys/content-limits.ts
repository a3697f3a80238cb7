import type { MessageContent } from "../messages/content.ts";
import { contentFaults } from "../messages/form/content-form.ts";
import { problemAt, type Problem } from "./problem.ts";

/** WhatsApp's limits on what a message says. A text with Liquid in it has no length yet; it is checked again when it is rendered. */
export function contentLimits(content: MessageContent, at: { readonly name: string; readonly path: string }): readonly Problem[] {
  return contentFaults(content, at).map(({ path, problem }) => problemAt({ name: at.name, path }, "content_limit", "", problem));
}
