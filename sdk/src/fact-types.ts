/** A fact by its path, such as `profile.attributes.vip` or `group.company.attributes.plan`; those of the workspace are all there are, of the others the document and the customers decide. */
export type FactPath = WorkspaceFact | (string & {});
/**
 * When answers of customers are read. `answering`: whether somebody reads them now and gets through them; `waiting`: how many wait for a
 * person; `opensAt`: when somebody is there again (ISO; null: now); `answerBy` (ISO) and `answerMinutes`: within what nine of ten had their
 * answer lately, by working hours and queue. Null: not known or not measured.
 */
export type WorkspaceFact =
  | "workspace.answering"
  | "workspace.waiting"
  | "workspace.opensAt"
  | "workspace.answerBy"
  | "workspace.answerMinutes"
  | "workspace.timeZone";
