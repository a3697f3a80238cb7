/** Two people talking: the sign of the product. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 11.5A3.5 3.5 0 0 1 11.5 8h5a3.5 3.5 0 0 1 0 9H13l-5 4z" fill="var(--on-accent)" />
      <path
        d="M24 17.5a3.5 3.5 0 0 0-2.6-3.4 5.6 5.6 0 0 1-4.9 5h-2.2a3.5 3.5 0 0 0 3.2 2H20l4 3.4z"
        fill="var(--on-accent)"
        opacity=".6"
      />
    </svg>
  );
}
