/** One template of the account, with what decides whether it may be changed. */
export { listTemplateFaces, readTemplateFacts, type TemplateFacts } from "./template-facts.store.ts";
