// @ts-check
'use strict';

/*
 * Loaded into the backend before its own code (`node --require`). When the backend stops, its HTTP server is
 * the last thing to end, after all plugins have stopped; it then waits for every open request, and the ones
 * that a browser or a plugin keeps open on purpose (followed logs, long polls) last up to a minute. They are
 * ended after a short while instead.
 */

const { Server } = require('node:http');

const GRACE_MS = 1_500;
const { close } = Server.prototype;

/**
 * @this {import('node:http').Server}
 * @param {(error?: Error) => void} [callback]
 */
Server.prototype.close = function closeWithinGrace(callback) {
  setTimeout(() => this.closeAllConnections(), GRACE_MS).unref();
  return close.call(this, callback);
};
