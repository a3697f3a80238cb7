import fc from "fast-check";
import { expect, it } from "vitest";
import { ScheduleHeap } from "./schedule-heap.ts";

it("gives tasks back by time, and by order of scheduling within an instant", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean())), (plans) => {
      const heap = new ScheduleHeap();
      const tasks = plans.map(([at]) => heap.push(at, () => undefined));
      plans.forEach(([, cancelled], index) => {
        if (cancelled) tasks[index]!.cancelled = true;
      });
      const order: [number, number][] = [];
      for (let task = heap.pop(); task; task = heap.pop()) order.push([task.at, task.order]);
      const expected = tasks.filter((task) => !task.cancelled).map((task): [number, number] => [task.at, task.order]);
      expect(order).toEqual(expected.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
    }),
  );
});
