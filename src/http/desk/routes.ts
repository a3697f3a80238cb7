import type { App } from "../typed-app.ts";
import { registerCommandRoutes } from "./command-routes.ts";
import { registerConversationRoutes } from "./conversation-routes.ts";
import type { DeskDeps } from "./deps.ts";
import { registerReferenceRoutes } from "./reference-routes.ts";

/** The shared inbox, for the console and for help desks elsewhere: see `contract/desk.ts`. */
export function registerDeskRoutes(app: App, deps: DeskDeps): void {
  registerConversationRoutes(app, deps);
  registerCommandRoutes(app, deps);
  registerReferenceRoutes(app, deps);
}
