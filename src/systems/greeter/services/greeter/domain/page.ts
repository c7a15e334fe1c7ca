/** What every unknown path gets. Nothing of the request is in it, so that no link can make the page say something. */
export const notFoundPage = `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>404 Not Found</title>
<main>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL by hand, check its spelling.</p>
</main>
</html>
`;
