/** The index page that the course shows. */
export const page = 'index.html';

export const pages = {
  [page]: `<!doctype html>
<html lang="en">
<title>1</title>
<h1>Welcome to Pod 1</h1>
<p><em>This is only for test.</em></p>
</html>
`,
} as const;
