/**
 * Loaded into a service's process before its own code (`node --require`): does to it what a test writes into the file of the
 * variable SABOTAGE. `delayMs` holds back every answer to a GET but for those to probes and Prometheus, `memoryMb` is kept for nothing, `busy` is the
 * share of a processor that the process says it uses: real work would get less of a machine that others want as well.
 */
const { Buffer } = require('node:buffer');
const { readFileSync } = require('node:fs');
const { ServerResponse } = require('node:http');
const { performance } = require('node:perf_hooks');
const { setInterval, setTimeout } = require('node:timers');

let orders = {};
let kept;

function read() {
  try {
    orders = JSON.parse(readFileSync(process.env.SABOTAGE, 'utf8'));
  } catch {
    // Not there yet, or half written: next time.
  }
  kept = orders.memoryMb ? (kept ?? Buffer.alloc(orders.memoryMb * 2 ** 20, 1)) : undefined;
}

setInterval(read, 50).unref();

const { cpuUsage } = process;
let seen = performance.now();
let worked = 0;

process.cpuUsage = function () {
  const now = performance.now();
  worked += (now - seen) * 1000 * (orders.busy ?? 0);
  seen = now;
  const { user, system } = cpuUsage.call(process);
  return { user: user + Math.round(worked), system };
};

const { end } = ServerResponse.prototype;

ServerResponse.prototype.end = function (...args) {
  const isWatched = /\/(health|readiness|metrics)$/.test(this.req?.url ?? '');
  if (orders.delayMs > 0 && this.req?.method === 'GET' && !isWatched)
    setTimeout(() => end.apply(this, args), orders.delayMs);
  else end.apply(this, args);
  return this;
};
