// @ts-check
import net from 'node:net';
import { Problem } from '../problem.mjs';

const HOST = '127.0.0.1';

/**
 * @param {number} port - 0 asks the system for any free one
 * @returns {Promise<number>} the port, which was free a moment ago
 */
function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const address = server.address();
      const bound =
        typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}

/** A port of the loopback address that is free now. */
export function freePort() {
  return listenOnce(0);
}

/**
 * Reads a port number from the environment.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} fallback
 */
export function readPort(env, name, fallback) {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Problem(
    `${name} is "${text}", which is no port.`,
    'Give a number from 1 to 65535.',
  );
}

/**
 * @param {number} port
 * @param {string} user - what needs the port
 * @param {string} variable - the environment variable that chooses another one
 */
export async function checkPort(port, user, variable) {
  try {
    await listenOnce(port);
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new Problem(
        `Port ${port} on ${HOST}, wanted by ${user}, is taken by another program.`,
        `Stop that program or choose another port with ${variable}=<port>.`,
      );
    }
    if (code === 'EACCES') {
      throw new Problem(
        `Port ${port}, wanted by ${user}, may not be used by this user.`,
        `Choose one above 1023 with ${variable}=<port>.`,
      );
    }
    throw error;
  }
}
