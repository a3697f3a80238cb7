/** Where the thread of `engine-thread.ts` begins. */
import { workBesideDoors } from "./engine-work.ts";

workBesideDoors();
