import { type DOMAttributes, useState } from "react";

/** Lets files be dropped on an element. `over`: some are held above it. Text that is dragged stays what its field makes of it. */
export function useDrop(
  onFiles: (files: readonly File[]) => void,
  takes = true,
): { readonly over: boolean; readonly drop: Pick<DOMAttributes<HTMLElement>, "onDragOver" | "onDragLeave" | "onDrop"> } {
  const [over, setOver] = useState(false);
  return {
    over,
    drop: {
      onDragOver: (event) => {
        if (!takes || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      },
      // Above something that is in it they are above it all the same.
      onDragLeave: ({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false);
      },
      onDrop: (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(false);
        if (takes) onFiles([...event.dataTransfer.files]);
      },
    },
  };
}
