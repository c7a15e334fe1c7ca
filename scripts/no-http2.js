/** In the place of node:http2 in services' bundles, as undici itself has it where Node was built without. */
module.exports = { constants: {} };
