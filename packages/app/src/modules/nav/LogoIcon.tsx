/** A falling loss curve that ends in a point. */
export const LogoIcon = () => (
  <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
    <path
      d="M4 4v18a2 2 0 0 0 2 2h18"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      opacity="0.55"
    />
    <path
      d="M8 7c1.5 8 5 11 13.5 12"
      fill="none"
      stroke="#7df3e1"
      strokeWidth="2.5"
      strokeLinecap="round"
    />
    <circle cx="22" cy="19" r="2.5" fill="#7df3e1" />
  </svg>
);
