#!/usr/bin/env node
/** The client of the music service under the name that the course gives it: `mcli SERVER PORT`. */
process.argv.splice(2, 0, 'mcli');
require('./lab.js');
