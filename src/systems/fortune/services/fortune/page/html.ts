/** The page; it loads nothing from elsewhere, and its script and style are files of their own for the sake of the policy. */
export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fortune</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script src="/page.js" defer></script>
</head>
<body>
<main>
<h1>Fortune</h1>
<p id="fortune" aria-live="polite">What is in store for you?</p>
<button id="ask" type="button">Tell me my fortune</button>
<p id="leader" role="status">Looking for the leader …</p>
<noscript><p>This page asks the leader with a script: please allow it.</p></noscript>
</main>
</body>
</html>
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M3 20a13 13 0 0 1 26 0c-4 3-8-1-13-1s-9 4-13 1z" fill="#d99a2b"/>
<path d="M12 24h15v4H12z" fill="#fff" stroke="#8a5a00"/>
</svg>
`;

/** Everything comes from this server; nothing may frame the page, and no form leaves it. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
