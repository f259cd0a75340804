/** The mark: a flash through a dial. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="14" fill="#1b1e23" />
      <path d="M12 44a22 22 0 1 1 40 0" fill="none" stroke="#5a636e" strokeWidth="5" strokeLinecap="round" />
      <path d="M36 9 19 35h11l-4 20 19-28H33z" fill="#ff7a33" />
    </svg>
  );
}
