/** The folded sheet; decoration beside the name of the product. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path fill="var(--rc-link)" d="M4 2.5h17.5V18H12.1L4 9.9z" />
      <path fill="var(--rc-ipe)" d="M4 12.3 9.7 18 4 22.3z" />
    </svg>
  )
}
