/** The mark: a drop at the end of its line. Decoration; the name stands beside it. */
export function DropMark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true" fill="none">
      <path d="M12 0v7" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      <path
        d="M12 6.2c2.7 3.4 5.4 6.7 5.4 10a5.4 5.4 0 0 1-10.8 0c0-3.3 2.7-6.6 5.4-10Z"
        fill="currentColor"
      />
    </svg>
  )
}
