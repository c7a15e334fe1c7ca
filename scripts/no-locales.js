/** In the place of zod's messages in 50 languages: a fifth of the CLI, read at every start, of which none is ever said. */
