/** Readable from a phone to a projector, by day and by night; contrast of text is 7:1 or more. */
export const style = `:root { color-scheme: light dark; --ink: #1d1a16; --paper: #fffaf0; --soft: #5a4a32; --button: #7a3b00; --on-button: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f5efe4; --paper: #1a1712; --soft: #cdbb9d; --button: #f0b35a; --on-button: #1d1a16; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 system-ui, sans-serif; }
main { width: min(40rem, 100%); padding: 1.5rem; text-align: center; }
h1 { margin: 0 0 1rem; font-size: 1.25rem; letter-spacing: 0.08em; color: var(--soft); }
#fortune { min-height: 6em; display: grid; place-items: center; margin: 0 0 1.5rem; font: 1.6rem/1.4 Georgia, serif;
  overflow-wrap: anywhere; }
#ask { width: 100%; max-width: 22rem; min-height: 4rem; padding: 0.75rem 1.5rem; border: 0; border-radius: 2rem;
  background: var(--button); color: var(--on-button); font: inherit; font-size: 1.3rem; font-weight: 600; cursor: pointer; }
#ask:focus-visible { outline: 4px solid var(--ink); outline-offset: 4px; }
#ask[aria-disabled='true'] { cursor: progress; opacity: 0.85; }
#leader { margin: 1.5rem 0 0; color: var(--soft); }
#leader.electing { font-weight: 600; color: var(--ink); }
`;
