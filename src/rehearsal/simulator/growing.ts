/** Numbers that keep coming, without an object for each: some millions take as many times eight bytes. */
export type Growing = { readonly add: (value: number) => void; readonly values: () => Float64Array };

export function growing(): Growing {
  let values = new Float64Array(1_024);
  let length = 0;
  return {
    add: (value) => {
      if (length === values.length) {
        const larger = new Float64Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    values: () => values.subarray(0, length),
  };
}
