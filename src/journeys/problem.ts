/** One thing wrong in a document, said so that its author can put it right. */
export type Problem = {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** Name of the node, or null when the document as a whole is meant. */
  readonly node: string | null;
  /** JSON pointer into the document. */
  readonly path: string;
  readonly message: string;
};

export const PROBLEM_CODES = [
  "input_too_large",
  "input_too_deep",
  "unsafe_key",
  "unsafe_text",
  "schema_unknown",
  "shape",
  "too_many_nodes",
  "name_invalid",
  "start_missing",
  "next_missing",
  "unreachable",
  "endless_loop",
  "duration_invalid",
  "duration_too_long",
  "wait_invalid",
  "on_error_invalid",
  "split_invalid",
  "bandit_invalid",
  "fork_invalid",
  "join_invalid",
  "chain_invalid",
  "call_invalid",
  "call_private",
  "appointment_incomplete",
  "service_missing",
  "service_unknown",
  "giver_unknown",
  "times_form_unfit",
  "jump_invalid",
  "entry_invalid",
  "zone_unknown",
  "contradiction",
  "arms_empty",
  "arm_empty",
  "arm_shadowed",
  "receipt_node_invalid",
  "link_missing",
  "date_past",
  "time_skipped",
  "time_twice",
  "no_catch_all",
  "any_order",
  "fragment_unknown",
  "template_syntax",
  "variable_unknown",
  "fact_unknown",
  "attribute_unknown",
  "event_unknown",
  "group_kind_unknown",
  "audience_missing",
  "content_limit",
  "attribute_invalid",
  "channel_missing",
  "template_missing",
  "template_not_approved",
  "template_category",
  "template_variable",
  "template_header",
  "template_button",
  "template_offer",
  "template_cards",
  "asset_missing",
  "asset_kind",
  "advice_n1",
  "advice_n2",
  "advice_n3",
  "advice_n4",
  "advice_n5",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export function problemAt(
  place: { readonly name: string | null; readonly path: string },
  code: ProblemCode,
  below: string,
  message: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { severity, code, node: place.name, path: `${place.path}${below}`, message };
}
