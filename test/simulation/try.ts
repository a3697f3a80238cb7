import { simulate } from "./simulation.ts";
import { faultsTimes } from "./faults.ts";
const t=performance.now();
const r = await simulate({seed:Number(process.argv[2]??1), sends:Number(process.argv[3]??20000), faults: faultsTimes(Number(process.argv[4]??1))});
const inc: Record<string,number>={}; for (const i of r.incidents) inc[i]=(inc[i]??0)+1;
console.log({...r, wrong:r.wrong.slice(0,5), nwrong:r.wrong.length, incidents:inc, errors:r.errors.slice(0,3), nerr:r.errors.length});
console.log((performance.now()-t)/1000,'s', Math.round(r.sends/((performance.now()-t)/1000)),'sends/s', Math.round(process.memoryUsage().rss/1e6),'MB');
console.log((globalThis as any).TX, (globalThis as any).NUL);
